using System.Globalization;
using System.Text;

namespace WalkGen.Images;

/// <summary>
/// The note that WalkGen adds to the files that it writes: lines of <c>KEY=VALUE</c>, as in VMCOREINFO. It has what no other note can
/// contain: that the file was converted, and a kernel root that a format names without VMCOREINFO.
/// </summary>
/// <param name="Only">What was kept, such as <c>tables</c>; null for all memory.</param>
/// <param name="KernelRoot">The kernel's root; null if VMCOREINFO names it, or nothing does.</param>
internal sealed record ConversionNote(string? Only, KernelRoot? KernelRoot)
{
    /// <summary>The name of the note; its type is 0.</summary>
    public const string Name = "WALKGEN";

    private const int MaxSize = 1 << 12;

    /// <summary>The content of the note for the file of <paramref name="plan"/>.</summary>
    public static byte[] Write(WritePlan plan)
    {
        StringBuilder text = new("VERSION=1\n");
        if (plan.Options.Only is not null) text.Append(CultureInfo.InvariantCulture, $"ONLY={plan.Options.OnlyName ?? "ranges"}\n");
        if (plan.Image.VmCoreInfo is null && plan.Image.KernelRoot is { } root && PagingModes.Find(root.Mode) is { } mode)
            text.Append(CultureInfo.InvariantCulture, $"KERNELROOT={root.Root.Value:x}\nPAGING={mode.Word}\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads the content of <paramref name="note"/>. What is malformed counts as missing.</summary>
    public static ConversionNote Read(FileBytes file, in ElfNote note)
    {
        VmCoreInfo lines = VmCoreInfo.Parse(file.Read(note.ContentOffset, (int)uint.Min(note.ContentSize, MaxSize)));
        KernelRoot? root = PhysicalAddress.TryParse(lines["KERNELROOT"], null, out PhysicalAddress address)
            && PagingModes.Find(lines["PAGING"] ?? "") is { } mode
                ? new KernelRoot(address, mode.Mode)
                : null;
        return new ConversionNote(lines["ONLY"], root);
    }
}
