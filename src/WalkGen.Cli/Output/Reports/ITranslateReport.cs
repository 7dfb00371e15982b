using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A report of <c>walkgen translate</c>, which gets the translations one by one.</summary>
internal interface ITranslateReport
{
    void Begin();

    void Write(TranslationWalker translation);

    void End(Coverage coverage);
}
