using WalkGen.Images;

namespace WalkGen.Fuzzing;

/// <summary>Opens the input as an image of a Linux machine, and reads its processes, areas, page tables and symbols.</summary>
internal sealed class ProcessTarget() : Target("processes", [])
{
    public override bool Run(ReadOnlySpan<byte> input, string folder)
    {
        string path = Path.Combine(folder, "image");
        File.WriteAllBytes(path, input);
        MemoryImage image;
        try
        {
            image = MemoryImage.Open(path);
        }
        catch (IOException)
        {
            return false; // the targets of formats test the refusal
        }

        using (image) return ProcessReader.Read(image);
    }
}
