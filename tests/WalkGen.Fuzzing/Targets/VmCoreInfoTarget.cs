namespace WalkGen.Fuzzing;

/// <summary>Reads the input as VMCOREINFO of a core, and everything that follows from it: root table, release, kernel.</summary>
internal sealed class VmCoreInfoTarget() : Target("vmcoreinfo", [.. Token.VmCoreInfo, .. Token.Kernel])
{
    private const int MostText = 1 << 15;

    private static readonly ushort[] Machines = [62, 183, 243, 3];

    private static readonly byte[] Memory = new byte[0x2000].Put(0, 0x2003UL).Put(8, 0x1003UL).Put(0xff8, 0x2003UL)
        .Put(0x1000, 0x1003UL).Put(0x1008, 0x83UL).Put(0x1ff0, 0x2003UL);

    /// <summary>The first byte chooses the machine, the rest is text.</summary>
    public override bool Run(ReadOnlySpan<byte> input, string folder)
    {
        if (input.Length is < 2 or > MostText) return false;
        byte[] core = new CoreBuilder { Machine = Machines[input[0] % Machines.Length] }
            .Note("VMCOREINFO\0"u8, 0, input[1..].ToArray()).Load(0x1000, Memory).Build();
        string path = Path.Combine(folder, "image");
        File.WriteAllBytes(path, core);
        return ImageReader.Run(path, input, searchesKernel: true);
    }
}
