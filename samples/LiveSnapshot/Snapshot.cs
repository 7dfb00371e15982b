using System.Security.Cryptography;
using WalkGen.Dirty;

namespace LiveSnapshot;

/// <summary>The pages that were written since the snapshot before, and the hash of all memory, to prove a restore.</summary>
public sealed class Snapshot
{
    private readonly List<(int First, byte[] Bytes)> _runs = [];

    private Snapshot(byte[] hash) => Hash = hash;

    /// <summary>The SHA-256 of the memory when the snapshot was taken.</summary>
    public byte[] Hash { get; }

    /// <summary>The number of pages that the snapshot holds.</summary>
    public int PageCount { get; private set; }

    /// <summary>Takes a snapshot. Nothing may write meanwhile.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="words">Room for the bitmap of the written pages.</param>
    public static Snapshot Take(TrackedBlock memory, ulong[] words)
    {
        DirtyRuns written = memory.Written.Collect(words);
        var snapshot = new Snapshot(HashOf(memory.PageCount, page => memory.Page(page)));
        foreach (PageRun run in written)
        {
            snapshot._runs.Add(((int)run.First, memory.Pages((int)run.First, (int)run.Count).ToArray()));
            snapshot.PageCount += (int)run.Count;
        }

        return snapshot;
    }

    /// <summary>Brings a copy of the snapshot before to the state of this one; true if it then equals the memory of that moment.</summary>
    public bool TryApply(byte[] copy)
    {
        foreach (var (first, bytes) in _runs) bytes.CopyTo(copy.AsSpan(first * TrackedBlock.PageSize));
        byte[] hash = HashOf(copy.Length / TrackedBlock.PageSize, page => copy.AsSpan(page * TrackedBlock.PageSize, TrackedBlock.PageSize));
        return hash.AsSpan().SequenceEqual(Hash);
    }

    private static byte[] HashOf(int pages, PageBytes bytesOf)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int page = 0; page < pages; page++) hash.AppendData(bytesOf(page));
        return hash.GetHashAndReset();
    }

    private delegate ReadOnlySpan<byte> PageBytes(int page);
}
