namespace WalkGen.Fuzzing;

/// <summary>A family of readers that inputs are run through.</summary>
/// <param name="name">Its name, which is also the folder of its seeds.</param>
/// <param name="tokens">Pieces of its formats that a mutation inserts.</param>
internal abstract class Target(string name, IReadOnlyList<byte[]> tokens)
{
    public string Name => name;

    public IReadOnlyList<byte[]> Tokens => tokens;

    /// <summary>
    /// Runs one input. The outcome depends on the input alone. Every exception that comes out is a fault of the reader.
    /// </summary>
    /// <param name="input">The input, which is not changed.</param>
    /// <param name="folder">A folder for its files.</param>
    /// <returns>Whether the input was read. If not, it was refused as documented.</returns>
    public abstract bool Run(ReadOnlySpan<byte> input, string folder);
}
