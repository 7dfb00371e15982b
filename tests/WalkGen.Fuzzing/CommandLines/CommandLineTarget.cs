using System.Buffers.Binary;

namespace WalkGen.Fuzzing;

/// <summary>
/// Random command lines over damaged and hostile images. An input is a number that decides everything, so a saved input is 4 bytes.
/// </summary>
/// <param name="seeds">The images.</param>
internal sealed class CommandLineTarget(IReadOnlyList<byte[]> seeds) : Target("arguments", [])
{
    private static readonly string[] Names = ["image", "other", "@image", "-x", "\u001b]0;x\a", "missing", "."];

    private static readonly int?[] Widths = [null, null, null, null, null, null, 60, 80, 120, 200];

    private readonly Mutator _mutator = new(seeds, [.. Token.Elf, .. Token.Entries]);

    /// <summary>The command line of input <paramref name="number"/>, as for a shell.</summary>
    public static string Describe(int number) => string.Join(' ', Line(new Random(number)).Arguments.Select(static text => $"'{text}'"));

    public override bool Run(ReadOnlySpan<byte> input, string folder)
    {
        if (input.Length < sizeof(int)) return false;
        Random random = new(BinaryPrimitives.ReadInt32LittleEndian(input));
        var (arguments, width) = Line(random);
        string old = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(folder);
        try
        {
            WriteImages(random, arguments);
            return ToolRun.Of(arguments, width) == 0;
        }
        finally
        {
            Directory.SetCurrentDirectory(old);
            foreach (string file in Directory.GetFiles(folder)) File.Delete(file); // also outputs
        }
    }

    private void WriteImages(Random random, string[] arguments)
    {
        foreach (string name in Names.Take(5))
        {
            if (name == "image" || arguments.Any(text => text.Contains(name, StringComparison.Ordinal)))
                File.WriteAllBytes(name, random.Next(3) > 0 ? _mutator.Seed(random) : _mutator.Next(random));
        }
    }

    // Before the images: the line is known without them.
    private static (string[] Arguments, int? Width) Line(Random random)
    {
        string[] mostly = random.Next(10) > 0 ? ["image", "image", "image", "other"] : Names;
        return (new CommandLines(random, mostly).Next(), Widths[random.Next(Widths.Length)]);
    }
}
