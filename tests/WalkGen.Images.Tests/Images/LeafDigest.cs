using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>
/// <c>leaves_sha256</c> of a guest: SHA-256 over <c>va pa size raw</c> of all present leaves. The naive recursion knows nothing of
/// WalkGen's formats, so that it tests the image and not the walk.
/// </summary>
internal sealed class LeafDigest
{
    private readonly ImageMemory _memory;
    private readonly int[] _shifts; // of the levels, from the root
    private readonly int _tableBits;
    private readonly bool _isArm64;
    private readonly StringBuilder _lines = new();

    private LeafDigest(ImageMemory memory, PagingMode mode)
    {
        _memory = memory;
        _isArm64 = mode == PagingMode.AArch64_4K48;
        _tableBits = mode == PagingMode.X86 ? 10 : 9;
        _shifts = mode switch
        {
            PagingMode.X86 => [22, 12],
            PagingMode.X86Pae => [30, 21, 12],
            PagingMode.X86_64La57 => [48, 39, 30, 21, 12],
            _ => [39, 30, 21, 12],
        };
    }

    /// <summary>The digest of the tables of x86-64's four levels below <paramref name="root"/>.</summary>
    public static string Of(ImageMemory memory, PhysicalAddress root) => Of(memory, PagingMode.X86_64, root.Value);

    /// <summary>The digest of the tables below one root, or below the roots of both halves of the addresses.</summary>
    public static string Of(ImageMemory memory, PagingMode mode, params ReadOnlySpan<ulong> roots)
    {
        LeafDigest digest = new(memory, mode);
        foreach (ulong root in roots) digest.Visit(root, level: 0, roots.Length > 1 && root == roots[1] ? 0xffff_0000_0000_0000 : 0);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(digest._lines.ToString())));
    }

    private void Visit(ulong table, int level, ulong va)
    {
        int shift = _shifts[level];
        int bits = _shifts[0] == 30 && level == 0 ? 2 : _tableBits;
        int entrySize = _tableBits == 10 ? 4 : 8;
        Assert.True(
            _memory.TryGetBytes(new PhysicalAddress(table), entrySize << bits, out ReadOnlySpan<byte> bytes),
            $"table at 0x{table:x}");
        for (int i = 0; i < 1 << bits; i++)
        {
            ReadOnlySpan<byte> entry = bytes.Slice(i * entrySize, entrySize);
            ulong raw = entrySize == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(entry) : BinaryPrimitives.ReadUInt64LittleEndian(entry);
            if ((raw & 1) == 0) continue;
            ulong at = va | ((ulong)i << shift);
            if (level == 0 && shift >= 39 && !_isArm64 && i >= 256) at |= ulong.MaxValue << (shift + 9);
            ulong size = 1UL << shift;
            ulong pa = raw & (_isArm64 ? 0x0000_ffff_ffff_f000 : 0x000f_ffff_ffff_f000UL);
            if (shift == 12 || IsBlock(raw, shift)) _lines.Append($"{at:x} {pa & ~(size - 1):x} {size:x} {raw:x}\n");
            else Visit(pa, level + 1, at);
        }
    }

    private bool IsBlock(ulong raw, int shift)
    {
        if (_isArm64) return (raw & 2) == 0;
        bool mayBe = shift < 39 && !(shift == 30 && _shifts[0] == 30); // not an entry of the root of PAE
        return mayBe && (raw & 0x80) != 0;
    }
}
