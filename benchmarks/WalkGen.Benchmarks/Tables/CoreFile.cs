using System.Buffers.Binary;

namespace WalkGen.Benchmarks;

/// <summary>Writes memory as an ELF core file.</summary>
internal static class CoreFile
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int PageSize = 4096;

    /// <summary>The headers of a file with <paramref name="parts"/>: a page.</summary>
    public static byte[] Headers(params ReadOnlySpan<CorePart> parts)
    {
        var headers = new byte[PageSize];
        WriteHeader(headers, parts.Length);
        for (int i = 0; i < parts.Length; i++) WriteProgramHeader(headers.AsSpan(HeaderSize + (i * ProgramHeaderSize)), parts[i]);
        return headers;
    }

    /// <summary>
    /// Writes <paramref name="memory"/>, which begins at <paramref name="start"/>, in <paramref name="segments"/> segments of equal size.
    /// </summary>
    public static void Write(string path, ReadOnlySpan<byte> memory, PhysicalAddress start, int segments)
    {
        int pages = memory.Length / PageSize;
        using var file = File.Create(path);
        var parts = new CorePart[segments];
        long offset = PageSize;
        for (int i = 0; i < segments; i++)
        {
            (int first, int end) = (Boundary(i), Boundary(i + 1));
            parts[i] = new CorePart(offset, start + (ulong)first, end - first, IsInFile: true);
            file.Position = offset;
            file.Write(memory[first..end]);
            // A gap of one page between segments, because the reader merges segments that are contiguous in memory and in the file.
            offset += end - first + PageSize;
        }

        file.Position = 0;
        file.Write(Headers(parts));

        int Boundary(int segment) => (int)((long)pages * segment / segments) * PageSize;
    }

    private static void WriteHeader(Span<byte> at, int segments)
    {
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(at); // 64 bits, little-endian, version 1
        BinaryPrimitives.WriteUInt16LittleEndian(at[16..], 4); // ET_CORE
        BinaryPrimitives.WriteUInt16LittleEndian(at[18..], 62); // EM_X86_64
        BinaryPrimitives.WriteUInt32LittleEndian(at[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(at[32..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(at[54..], ProgramHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(at[56..], (ushort)segments);
    }

    private static void WriteProgramHeader(Span<byte> at, CorePart part)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(at, 1); // PT_LOAD
        BinaryPrimitives.WriteInt64LittleEndian(at[8..], part.Offset);
        BinaryPrimitives.WriteUInt64LittleEndian(at[24..], part.Start.Value);
        BinaryPrimitives.WriteInt64LittleEndian(at[32..], part.IsInFile ? part.Length : 0);
        BinaryPrimitives.WriteInt64LittleEndian(at[40..], part.Length);
    }
}
