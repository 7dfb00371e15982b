namespace WalkGen.Images;

/// <summary>The names of instruction sets for people.</summary>
public static class InstructionSetNames
{
    /// <summary><c>EM_S390</c>.</summary>
    internal const InstructionSet S390 = (InstructionSet)22;

    // Linux, include/uapi/linux/elf-em.h
    private static readonly Dictionary<int, string> Unsupported = new()
    {
        [2] = "SPARC",
        [4] = "m68k",
        [8] = "MIPS",
        [10] = "MIPS",
        [15] = "PA-RISC",
        [18] = "SPARC",
        [20] = "PowerPC (32-bit)",
        [21] = "ppc64",
        [22] = "s390x",
        [40] = "ARM (32-bit)",
        [42] = "SuperH",
        [43] = "SPARC",
        [50] = "ia64",
        [92] = "OpenRISC",
        [93] = "ARC",
        [94] = "Xtensa",
        [113] = "Nios II",
        [164] = "Hexagon",
        [189] = "MicroBlaze",
        [195] = "ARC",
        [252] = "C-SKY",
        [258] = "LoongArch",
        [0x9026] = "Alpha",
        [0xa390] = "s390x",
    };

    // What uname -m prints, up to the first of these: "armv7l", "mips64".
    private static readonly (string Prefix, int Machine)[] UnsupportedPrefixes =
    [
        ("alpha", 0x9026), ("arm", 40), ("loongarch", 258), ("m68k", 4), ("mips", 8), ("parisc", 15), ("ppc64", 21), ("ppc", 20),
        ("s390", 22), ("sh", 42), ("sparc", 43), ("ia64", 50), ("xtensa", 94), ("arc", 93), ("csky", 252), ("openrisc", 92),
        ("microblaze", 189), ("nios2", 113), ("hexagon", 164),
    ];

    /// <summary>The name of <paramref name="machine"/>, such as <c>x86-64</c>; <c>unknown</c> for null.</summary>
    public static string NameOf(InstructionSet? machine) => machine switch
    {
        InstructionSet.X86 => "i386",
        InstructionSet.X86_64 => "x86-64",
        InstructionSet.AArch64 => "arm64",
        InstructionSet.RiscV => "RISC-V",
        null => "unknown",
        _ => Unsupported.GetValueOrDefault((int)machine) ?? $"ELF machine {(int)machine}",
    };

    /// <summary>Whether WalkGen has paging modes of <paramref name="machine"/>.</summary>
    internal static bool IsSupported(InstructionSet machine)
        => machine is InstructionSet.X86 or InstructionSet.X86_64 or InstructionSet.AArch64 or InstructionSet.RiscV;

    /// <summary>The machine that <c>uname -m</c> prints as <paramref name="name"/> if WalkGen does not support it; else null.</summary>
    internal static InstructionSet? FindUnsupported(string name)
    {
        foreach (var (prefix, machine) in UnsupportedPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return (InstructionSet)machine;
        }

        return null;
    }

    /// <summary>The sentence about a machine without paging modes.</summary>
    internal static string NotSupported(InstructionSet machine)
    {
        string what = Unsupported.TryGetValue((int)machine, out string? name)
            ? $"{("AOXims".Contains(name[0], StringComparison.Ordinal) ? "an" : "a")} {name} machine" // "an ARM", "an s390x"
            : NameOf(machine);
        return $"the image is of {what}, which WalkGen does not support. Supported: x86, x86-64, AArch64, RISC-V.";
    }
}
