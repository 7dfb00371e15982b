using System.Text;
using System.Text.Json;
using WalkGen.Formats;
using WalkGen.Images;

namespace WalkGen.Cli.Tests;

/// <summary>The files of a real guest with two roots, as tests/Guests/arm64-4k/README.md describes them.</summary>
internal static class Arm64Guest
{
    public static JsonElement Process(int phase, string name) => Guest.Truth(phase, Guest.Arm64).GetProperty("processes").GetProperty(name);

    /// <summary>The emulator's translations of phase 1: <c>process va gpa: pa</c>, or <c>process va Unmapped</c>.</summary>
    public static string[] Translations()
        => Encoding.ASCII.GetString(Guest.Unpack(Guest.InRepository("tests", "Guests", Guest.Arm64, "gva2gpa.txt.gz")))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The arguments that select the page table of <paramref name="process"/>: the image and the two root registers.</summary>
    public static string[] Selection(int phase, string process)
    {
        JsonElement root = Process(phase, process).GetProperty("root");
        string user = root.GetProperty("TTBR0_EL1").GetString()!, kernel = root.GetProperty("TTBR1_EL1").GetString()!;
        return [Guest.Tables(phase, Guest.Arm64), "--root", user, "--kernel-root", kernel];
    }

    /// <summary>Lets <paramref name="walker"/> walk the tables of both roots, the lower half first.</summary>
    public static void Walk(Arm64Walker walker, int phase, string process)
    {
        using MemoryImage image = MemoryImage.Open(Guest.Tables(phase, Guest.Arm64));
        JsonElement root = Process(phase, process).GetProperty("root");
        walker.Walk(TableOf<Ttbr0>(image, root));
        walker.Walk(TableOf<Ttbr1>(image, root));
    }

    private static PageTable<AArch64<Granule4K, VaSize48, TTtbr>, ImageMemory> TableOf<TTtbr>(MemoryImage image, JsonElement root)
        where TTtbr : struct, IAArch64Ttbr
    {
        ulong register = Convert.ToUInt64(root.GetProperty($"{TTtbr.Name}_EL1").GetString(), 16);
        return new(image.Memory, AArch64<Granule4K, VaSize48, TTtbr>.RootOf(register));
    }
}
