namespace WalkGen.Generator.Emission;

/// <summary>
/// An open block of source. Disposing it closes it. It is a class, because the JIT would compile collections of a struct in each build.
/// </summary>
internal sealed class Block(SourceWriter writer) : IDisposable
{
    public void Dispose() => writer.CloseBlock();
}
