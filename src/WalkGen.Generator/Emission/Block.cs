namespace WalkGen.Generator.Emission;

/// <summary>An open block of source. Disposing it closes it.</summary>
internal readonly struct Block(SourceWriter writer) : IDisposable
{
    public void Dispose() => writer.CloseBlock();
}
