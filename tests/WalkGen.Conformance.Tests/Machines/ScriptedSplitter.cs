using WalkGen.Conformance.Tests.Scenarios;
using WalkGen.Linux;

namespace WalkGen.Conformance.Tests.Machines;

/// <summary>Splits huge entries as a scenario says, after it has left some alone. One for all address spaces of a scenario.</summary>
internal sealed class ScriptedSplitter(SplitSpec split) : HugePageSplitter
{
    private int _skip = split.Skip;

    public override HugeSplit ChoosePmd(Vma vma) => Skips() ? HugeSplit.Leave : split.Pmd ?? base.ChoosePmd(vma);

    public override HugeSplit ChoosePud(Vma vma) => Skips() ? HugeSplit.Leave : split.Pud;

    private bool Skips() => _skip > 0 && _skip-- > 0;
}
