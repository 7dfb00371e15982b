using System.CommandLine;
using System.CommandLine.Parsing;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>--paging NAME</c>: in which mode addresses are translated, whatever the image says.</summary>
internal static class PagingOption
{
    private static readonly (string Word, PagingMode Mode)[] Words =
    [
        ("x86", PagingMode.X86), ("x86-no-pse", PagingMode.X86NoPse), ("x86-pae", PagingMode.X86Pae), ("x86-64", PagingMode.X86_64), ("x86-64-la57", PagingMode.X86_64La57),
        ("aarch64-4k-39", PagingMode.AArch64_4K39),
        ("aarch64-4k-48", PagingMode.AArch64_4K48),
        ("aarch64-4k-52", PagingMode.AArch64_4K52),
        ("aarch64-16k-36", PagingMode.AArch64_16K36),
        ("aarch64-16k-47", PagingMode.AArch64_16K47),
        ("aarch64-16k-48", PagingMode.AArch64_16K48),
        ("aarch64-16k-52", PagingMode.AArch64_16K52),
        ("aarch64-64k-42", PagingMode.AArch64_64K42),
        ("aarch64-64k-48", PagingMode.AArch64_64K48),
        ("aarch64-64k-52", PagingMode.AArch64_64K52),
        ("riscv-sv32", PagingMode.RiscV_Sv32), ("riscv-sv39", PagingMode.RiscV_Sv39), ("riscv-sv48", PagingMode.RiscV_Sv48), ("riscv-sv57", PagingMode.RiscV_Sv57),
    ];

    public static Option<PagingMode?> Create()
    {
        var option = new Option<PagingMode?>("--paging")
        {
            HelpName = string.Join('|', Words.Select(static entry => entry.Word)),
            Description = "Read the page table in this paging mode. Default: the mode of the CPU; with --root, that of CPU 0, or the usual one of the machine.",
            CustomParser = Parse,
        };
        option.CompletionSources.Clear();
        option.CompletionSources.Add([.. Words.Select(static entry => entry.Word)]);
        return option;
    }

    private static PagingMode? Parse(ArgumentResult result)
    {
        string word = result.Tokens[0].Value;
        foreach (var entry in Words)
        {
            if (entry.Word == word) return entry.Mode;
        }

        result.AddError($"'{word}' is not a value of --paging: it is one of {string.Join(", ", Words.Select(static entry => entry.Word))}.");
        return null;
    }
}
