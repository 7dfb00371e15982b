namespace WalkGen.Fuzzing;

/// <summary>Opens the input as an image and reads all of it.</summary>
/// <param name="name">Its name.</param>
/// <param name="tokens">Pieces of the format.</param>
/// <param name="searchesKernel">Whether the Linux kernel is searched in each image, not in some.</param>
internal sealed class ImageTarget(string name, IReadOnlyList<byte[]> tokens, bool searchesKernel = false) : Target(name, tokens)
{
    public override bool Run(ReadOnlySpan<byte> input, string folder)
    {
        string path = Path.Combine(folder, "image");
        File.WriteAllBytes(path, input);
        return ImageReader.Run(path, input, searchesKernel);
    }
}
