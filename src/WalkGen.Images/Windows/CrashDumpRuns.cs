using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// The runs of a full crash dump: <c>_PHYSICAL_MEMORY_DESCRIPTOR64</c>. Their memory follows the header, one after the other.
/// </summary>
internal static class CrashDumpRuns
{
    private const int CountAt = 0x88;
    private const int RunsAt = 0x98; // after the total number of pages
    private const int RunSize = 16; // the first page and the number of pages, 64 bits each
    private const uint MaxRuns = 43; // the header has room for so many
    private const ulong AllPages = 1UL << (64 - CrashDumpImage.PageShift);

    /// <summary>The runs in the order of the file, which must contain its header.</summary>
    /// <exception cref="InvalidImageException">There are no runs or too many, or one ends beyond the last physical address.</exception>
    public static List<(ulong First, ulong End)> Read(FileBytes file)
    {
        ReadOnlySpan<byte> header = file.Read(0, CrashDumpHeader.Size);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(header[CountAt..]);
        if (count is 0 or > MaxRuns)
            throw file.Damaged($"the number of memory runs at byte 0x{CountAt:x} is {count}, not from 1 to {MaxRuns}");

        List<(ulong First, ulong End)> runs = [];
        for (int at = RunsAt; at < RunsAt + (count * RunSize); at += RunSize)
        {
            ulong first = BinaryPrimitives.ReadUInt64LittleEndian(header[at..]);
            ulong pages = BinaryPrimitives.ReadUInt64LittleEndian(header[(at + 8)..]);
            if (first > AllPages || pages > AllPages - first)
            {
                throw file.Damaged(
                    $"the memory run at 0x{at:x} has 0x{pages:x} pages from page 0x{first:x} on and ends beyond the last physical address");
            }

            if (pages > 0) runs.Add((first, first + pages));
        }

        return runs;
    }
}
