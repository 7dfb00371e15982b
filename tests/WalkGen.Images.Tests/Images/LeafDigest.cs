using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>
/// <c>leaves_sha256</c> of a guest: SHA-256 over <c>va pa size raw</c> of all present leaves. The naive recursion over x86-64's four
/// levels knows nothing of WalkGen's formats, so that it tests the image and not the walk.
/// </summary>
internal static class LeafDigest
{
    public static string Of(ImageMemory memory, PhysicalAddress root)
    {
        StringBuilder lines = new();
        Visit(memory, root.Value, shift: 39, va: 0, lines);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(lines.ToString())));
    }

    private static void Visit(ImageMemory memory, ulong table, int shift, ulong va, StringBuilder lines)
    {
        Assert.True(memory.TryGetBytes(new PhysicalAddress(table), 4096, out ReadOnlySpan<byte> bytes), $"table at 0x{table:x}");
        ReadOnlySpan<ulong> entries = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (int i = 0; i < entries.Length; i++)
        {
            ulong raw = entries[i];
            if ((raw & 1) == 0) continue;
            ulong at = va | ((ulong)i << shift);
            if (shift == 39 && i >= 256) at |= 0xffff_0000_0000_0000;
            ulong size = 1UL << shift;
            ulong pa = raw & 0x000f_ffff_ffff_f000;
            if (shift == 12 || (shift < 39 && (raw & 0x80) != 0))
                lines.Append($"{at:x} {pa & ~(size - 1):x} {size:x} {raw:x}\n");
            else
                Visit(memory, pa, shift - 9, at, lines);
        }
    }
}
