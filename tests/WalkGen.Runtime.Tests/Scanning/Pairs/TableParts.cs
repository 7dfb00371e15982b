
namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>One entry of the lowest level: where it lies, what it holds, and the address of its page.</summary>
internal readonly record struct PteAt(PhysicalAddress Slot, ulong Raw, ulong Page);

/// <summary>Walkers that loop over the entries of a table themselves, and one that is called for each.</summary>
internal static partial class TableParts
{
    [PageWalker]
    internal sealed partial class Reading
    {
        public List<PteAt> Entries { get; } = [];

        [PteTable]
        private void OnTable<TPaging>(EntrySpan<TPaging> entries, VirtualRange range, VirtualAddress address)
            where TPaging : struct, IPagingFormat
        {
            Assert.Equal(range.Start, address);
            for (int i = 0; i < entries.Length; i++)
            {
                Entries.Add(
                    new(entries.Address + (ulong)(i * TPaging.EntrySize), entries[i].Raw, range.Start.Value
                    + ((ulong)i << TPaging.PageShift)));
            }

            CheckCounts(entries);
            CheckWords(entries);
            int length = entries.Length;
            foreach (int index in (int[])[-1, length, length + 1, int.MinValue, int.MaxValue]) AssertRefused(entries, index);
        }

        private static void CheckCounts<TPaging>(EntrySpan<TPaging> entries)
            where TPaging : struct, IPagingFormat
        {
            int dirty = 0, clean = 0;
            for (int i = 0; i < entries.Length; i++)
            {
                if (entries[i].IsDirty) dirty++;
                if (entries[i].IsPresent && !entries[i].IsDirty) clean++;
            }

            Assert.Equal((dirty, clean), (entries.Count(EntryFlags.Dirty), entries.Count(EntryFlags.Present, except: EntryFlags.Dirty)));
        }

        private static void CheckWords<TPaging>(EntrySpan<TPaging> entries)
            where TPaging : struct, IPagingFormat
        {
            if (TPaging.EntrySize == 8)
            {
                ReadOnlySpan<ulong> words = entries.AsWords();
                Assert.Equal(entries.Length, words.Length);
                for (int i = 0; i < words.Length; i++) Assert.True(words[i] == entries[i].Raw);
                return;
            }

            bool isRefused = false;
            try
            {
                entries.AsWords();
            }
            catch (InvalidOperationException)
            {
                isRefused = true;
            }

            Assert.True(isRefused);
        }

        private static void AssertRefused<TPaging>(EntrySpan<TPaging> entries, int index)
            where TPaging : struct, IPagingFormat
        {
            try
            {
                _ = entries[index];
            }
            catch (ArgumentOutOfRangeException)
            {
                return; // a ref struct cannot go into the lambda of Assert.Throws
            }

            Assert.Fail($"The index {index} of {entries.Length} is taken.");
        }
    }

    /// <summary>Changes entries in place, and stops at a table.</summary>
    [PageWalker]
    internal partial struct Changing(Journal journal)
    {
        private readonly Journal _journal = journal;

        [PteTable]
        private readonly int OnTable<TPaging>(EntryRefSpan<TPaging> entries, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            Assert.Equal(entries.Length, entries.Entries.Length);
            for (int i = 0; i < entries.Length; i++) entries[i].Clear(EntryFlags.Accessed);
            bool isRefused = false;
            try
            {
                _ = entries[entries.Length];
            }
            catch (ArgumentOutOfRangeException)
            {
                isRefused = true;
            }

            Assert.True(isRefused);
            return _journal.Note("table", range);
        }
    }

    [PageWalker]
    internal sealed partial class EachEntry
    {
        public List<PteAt> Entries { get; } = [];

        [PteEntry]
        private void OnPage<TPaging>(EntryRef<TPaging> pte, VirtualAddress address)
            where TPaging : struct, IPagingFormat
            => Entries.Add(new(pte.Address, pte.Read().Raw, address.Value));
    }

    [PageWalker]
    internal sealed partial class EachCleared
    {
        [PteEntry]
        private static void OnPage<TPaging>(EntryRef<TPaging> pte)
            where TPaging : struct, IPagingFormat
            => pte.Clear(EntryFlags.Accessed);
    }
}
