namespace WalkGen.Generator.Emission;

/// <summary>An open block of source, closed by disposing it.</summary>
internal readonly struct Block(SourceWriter writer) : IDisposable
{
    public void Dispose() => writer.CloseBlock();
}
