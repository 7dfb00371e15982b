using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen convert</c>.</summary>
internal static class ConvertText
{
    public static Section Section(string path, ImageWriteOptions options, ImageWriteResult result) => new(
        "Written",
        [Column.Text("property"), Column.Text("value")],
        [
            ["file", path],
            ["format", NameOf(options.Format)],
            ["kept", options.OnlyName ?? "all memory"],
            ["memory", ByteSize.Rounded(result.Written)],
            ["left out", ByteSize.Rounded(result.LeftOut)],
            ["size", ByteSize.Rounded((ulong)new FileInfo(path).Length)],
        ]);

    private static string NameOf(ImageWriteFormat format) => format switch
    {
        ImageWriteFormat.ElfCore => "ELF core",
        ImageWriteFormat.KdumpZlib => "kdump-compressed, zlib",
        ImageWriteFormat.KdumpZstd => "kdump-compressed, zstd",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
