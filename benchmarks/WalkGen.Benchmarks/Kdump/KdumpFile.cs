using System.Buffers.Binary;

namespace WalkGen.Benchmarks;

/// <summary>
/// A kdump-compressed file of <see cref="KdumpPageMix"/>, as makedumpfile writes it with <c>-d 0</c>; deleted on disposal.
/// </summary>
internal sealed class KdumpFile : IDisposable
{
    private const int PageSize = KdumpPageMix.PageSize;
    private const int DescriptorSize = 24;

    public KdumpFile(int pages, KdumpCodec codec, CancellationToken cancellation)
    {
        Pages = pages;
        int bitmapBlocks = ((pages / 8) + PageSize - 1) / PageSize;
        Descriptors = (2 + (2 * bitmapBlocks)) * PageSize;
        byte[] head = new byte[Descriptors + (pages * DescriptorSize)];
        WriteHead(head, codec, bitmapBlocks);
        using FileStream file = File.Create(Path);
        file.Position = head.Length;
        byte[] zeros = codec.Pack(new byte[PageSize]);
        file.Write(zeros);
        for (int first = 0; first < pages; first += 1 << 12)
        {
            cancellation.ThrowIfCancellationRequested();
            byte[]?[] packed = new byte[]?[int.Min(1 << 12, pages - first)]; // null for a page of zeros
            Parallel.For(0, packed.Length, i =>
            {
                byte[] page = new byte[PageSize];
                KdumpPageMix.Fill(page, first + i, pages);
                if (!page.AsSpan().ContainsAnyExcept((byte)0)) return;
                packed[i] = codec.Pack(page);
                if (packed[i]!.Length >= PageSize) packed[i] = page;
            });
            for (int i = 0; i < packed.Length; i++)
            {
                Span<byte> descriptor = head.AsSpan(Descriptors + ((first + i) * DescriptorSize), DescriptorSize);
                byte[] bytes = packed[i] ?? zeros;
                BinaryPrimitives.WriteInt64LittleEndian(descriptor, packed[i] is null ? head.Length : file.Position);
                BinaryPrimitives.WriteInt32LittleEndian(descriptor[8..], bytes.Length);
                BinaryPrimitives.WriteUInt32LittleEndian(descriptor[12..], bytes.Length == PageSize ? 0 : codec.Flag);
                if (packed[i] is not null) file.Write(bytes);
            }
        }

        file.Position = 0;
        file.Write(head);
        file.Position = file.Length;
        Size = file.Length;
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"walkgen-benchmarks-{Guid.NewGuid():N}");

    /// <summary>The number of pages.</summary>
    public int Pages { get; }

    /// <summary>The offset of the descriptors.</summary>
    public int Descriptors { get; }

    /// <summary>The size of the file in bytes.</summary>
    public long Size { get; }

    public void Dispose() => File.Delete(Path);

    private void WriteHead(Span<byte> head, KdumpCodec codec, int bitmapBlocks)
    {
        "KDUMP   "u8.CopyTo(head);
        "x86_64"u8.CopyTo(head[(12 + (4 * 65))..]);
        uint[] fields = [codec.Flag, PageSize, 1, (uint)(2 * bitmapBlocks), (uint)Pages];
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], 6);
        for (int i = 0; i < fields.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(head[(424 + (4 * i))..], fields[i]);
        BinaryPrimitives.WriteInt64LittleEndian(head[(PageSize + 96)..], Pages);
        for (int bitmap = 0; bitmap < 2; bitmap++) head.Slice((2 + (bitmap * bitmapBlocks)) * PageSize, Pages / 8).Fill(0xff);
    }
}
