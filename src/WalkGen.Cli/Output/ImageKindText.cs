using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The formats of image files as text, such as <c>ELF core (QEMU dump-guest-memory), gzip</c>.</summary>
internal static class ImageKindText
{
    /// <summary>The formats of <paramref name="files"/>, each once.</summary>
    public static string Of(IReadOnlyList<ImageFileInfo> files)
    {
        string kinds = string.Join("; ", files.Select(Of).Distinct());
        return files.Count == 1 ? kinds : $"{files.Count} files: {kinds}";
    }

    private static string Of(ImageFileInfo file) => file.Kind switch
    {
        ImageKind.RawMemory => "raw memory",
        ImageKind.ElfCore => "ELF core",
        ImageKind.KdumpCompressed => "kdump-compressed",
        ImageKind.Lime => "LiME",
        ImageKind.Avml => "AVML, Snappy",
        ImageKind.QemuStream => "QEMU migration stream",
        ImageKind.Vmware => file.Companion is null ? "VMware" : $"VMware with {Path.GetFileName(file.Companion)}",
        ImageKind.XenCore => "ELF core of Xen (xl dump-core)",
        ImageKind.RunningMachine => "guest of QEMU, stopped",
        ImageKind.WindowsCrashDump => $"Windows crash dump ({Of(file.CrashDumpType)}, {file.Processors} processors)",
        _ => throw new ArgumentOutOfRangeException(nameof(file)),
    }
        + (file.IsQemu ? " (QEMU dump-guest-memory)" : "")
        + (file.IsVirtualBox ? " (VirtualBox dumpvmcore)" : "")
        + (file.IsConverted ? " (walkgen convert)" : "")
        + (file.Only is { } only ? $", {only} only" : "")
        + (file.IsLibvirt ? " (virsh save)" : "")
        + (file.IsFlattened ? ", flattened" : "")
        + Of(file.Packing);

    private static string Of(ImagePacking packing) => packing == ImagePacking.None ? "" : $", {packing.ToString().ToLowerInvariant()}";

    private static string Of(CrashDumpType? type) => type switch
    {
        CrashDumpType.Full => "full",
        CrashDumpType.FullBitmap => "full, bitmap",
        CrashDumpType.KernelSummary => "kernel, summary",
        CrashDumpType.KernelBitmap => "kernel, bitmap",
        CrashDumpType.KernelRanges => "kernel, ranges",
        CrashDumpType.KernelAndUserRanges => "kernel and user, ranges",
        CrashDumpType.FullRanges => "full, ranges",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
