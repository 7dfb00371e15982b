using System.Text.Json;
using System.Text.RegularExpressions;
using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>
/// RAM that is a file which this process can read: <c>memory-backend-file</c> with <c>share=on</c>. A file counts only if it equals what
/// the monitor prints, at root tables and at other places: the same path may be another file for QEMU.
/// </summary>
internal sealed partial class RamFiles : IDisposable
{
    private const int MaxBackends = 64;
    private const ulong MaxSamples = 16; // of each range
    private const ulong MinStep = 1 << 16; // bytes between samples
    private const int SampleSize = 64; // bytes

    private readonly List<RamFile> _files = [];

    /// <summary>Opens the files; none if the peer does not name any that can be read.</summary>
    public static RamFiles Open(QmpConnection connection, GuestState state, PrintedMemory printed)
    {
        RamFiles files = new();
        try
        {
            foreach (string id in SharedBackends(connection))
            {
                List<FlatRange> ranges = [.. state.Memory.Where(memory => memory.Region == id)];
                if (ranges.Count == 0) continue;
                if (RamFile.TryOpen(PathOf(connection, id), OffsetOf(connection, id), ranges) is not { } file) continue;
                files._files.Add(file);
                if (!IsSame(file, state, printed)) files.Remove(file);
            }

            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>Reads memory; false if a byte is in no file.</summary>
    public bool TryRead(ulong address, Span<byte> target)
    {
        foreach (RamFile file in _files)
        {
            if (file.TryRead(address, target)) return true;
        }

        return false;
    }

    public void Dispose() => _files.ForEach(static file => file.Dispose());

    private void Remove(RamFile file)
    {
        _files.Remove(file);
        file.Dispose();
    }

    private static List<string> SharedBackends(QmpConnection connection)
    {
        using JsonDocument? answer = connection.TryExecute("query-memdev");
        if (answer?.RootElement.GetProperty("return") is not { ValueKind: JsonValueKind.Array } backends) return [];
        return
        [
            .. backends.EnumerateArray()
                .Where(static backend => backend.ValueKind == JsonValueKind.Object
                    && backend.TryGetProperty("share", out JsonElement share) && share.ValueKind == JsonValueKind.True)
                .Select(static backend => QmpText.Of(backend, "id") ?? "")
                .Where(static id => Identifier().IsMatch(id))
                .Take(MaxBackends),
        ];
    }

    private static string PathOf(QmpConnection connection, string id)
    {
        using JsonDocument? answer = Property(connection, id, "mem-path");
        return answer is null ? "" : QmpText.Of(answer.RootElement, "return") ?? "";
    }

    // Since QEMU 8.1.
    private static ulong OffsetOf(QmpConnection connection, string id)
    {
        using JsonDocument? answer = Property(connection, id, "offset");
        return answer?.RootElement.GetProperty("return") is { ValueKind: JsonValueKind.Number } value
            && value.TryGetUInt64(out ulong offset) ? offset : 0;
    }

    private static JsonDocument? Property(QmpConnection connection, string id, string name)
        => connection.TryExecute("qom-get", ("path", $"/objects/{id}"), ("property", name));

    private static bool IsSame(RamFile file, GuestState state, PrintedMemory printed)
    {
        Span<byte> found = stackalloc byte[SampleSize], expected = stackalloc byte[SampleSize];
        foreach (ulong address in SamplesOf(file, state))
        {
            if (!file.TryRead(address, found)) continue;
            if (!printed.TryRead(address, expected) || !found.SequenceEqual(expected)) return false;
        }

        return true;
    }

    private static IEnumerable<ulong> SamplesOf(RamFile file, GuestState state)
    {
        foreach (CpuState cpu in state.Cpus) yield return cpu.Root.Value;
        foreach (FlatRange memory in file.Ranges)
        {
            ulong step = ulong.Max(memory.Range.Length / MaxSamples, MinStep);
            for (ulong i = 0; i < memory.Range.Length; i += step) yield return memory.Range.Start.Value + i;
            yield return memory.Range.Start.Value + (memory.Range.Length - SampleSize);
        }
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9._-]{0,127}$")]
    private static partial Regex Identifier(); // of QEMU's objects
}
