using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>
/// The kernels of Debian 12, whose options are known: releases such as <c>6.1.0-56-amd64</c>. Other flavours, such as cloud kernels, and
/// kernels that users build have other names.
/// </summary>
internal static class DebianKernel
{
    private const string Prefix = "6.1.0-";

    private static readonly (string Flavour, Architecture Architecture)[] Flavours =
    [
        ("-amd64", Architecture.X86_64),
        ("-arm64", Architecture.AArch64),
        ("-686", Architecture.X86),
        ("-686-pae", Architecture.X86),
    ];

    /// <summary>The options of the kernel with the release <paramref name="release"/>; null if it is not one of Debian 12.</summary>
    public static LinuxConfig? ConfigOf(string? release)
    {
        if (release is null || !release.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        ReadOnlySpan<char> flavour = release.AsSpan(Prefix.Length).TrimStart("0123456789");
        if (flavour.Length == release.Length - Prefix.Length) return null; // no build number
        foreach (var (name, architecture) in Flavours)
        {
            if (flavour.SequenceEqual(name)) return LinuxKernel.DefaultConfig(architecture);
        }

        return null;
    }
}
