namespace WalkGen.Emulation;

/// <summary>
/// The pages in which a state of the memory may differ from a later one, with their bytes in the earlier state. CPUs save different pages
/// at the same time.
/// </summary>
internal sealed class PageDifference
{
    private const int StripeCount = 16;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, StripeCount).Select(static _ => new Stripe())];

    /// <summary>The page numbers. Only while no CPU saves pages.</summary>
    public IEnumerable<ulong> Pages => _stripes.SelectMany(static stripe => stripe.Pages.Keys);

    /// <summary>Saves a page of <paramref name="memory"/>, unless it is saved already. When it returns, the page is saved.</summary>
    public void Save(ulong page, BusMemory memory, PagePool pool)
    {
        Stripe stripe = StripeOf(page);
        lock (stripe.Changing)
        {
            if (stripe.Pages.ContainsKey(page)) return;
            if (!memory.TryGetBytes(AddressOf(page), PagePool.PageSize, out ReadOnlySpan<byte> bytes)) return; // a hole in a larger page
            SavedPage copy = pool.Rent();
            bytes.CopyTo(copy.Bytes);
            stripe.Pages.Add(page, copy);
        }
    }

    /// <summary>Reads bytes of a page; false if it is not saved.</summary>
    public bool TryRead(ulong page, int offset, Span<byte> target)
    {
        Stripe stripe = StripeOf(page);
        lock (stripe.Changing) return stripe.TryRead(page, offset, target);
    }

    /// <summary>
    /// Reads bytes of a page; if it is not saved, of the memory: nobody writes to the page before it is saved.
    /// </summary>
    public bool TryRead(ulong page, int offset, Span<byte> target, PhysicalBus bus)
    {
        Stripe stripe = StripeOf(page);
        lock (stripe.Changing) return stripe.TryRead(page, offset, target) || bus.TryPeek(AddressOf(page) + (ulong)offset, target);
    }

    /// <summary>Exchanges the bytes of the saved pages with those of the memory. Only while no CPU saves pages.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="spare">A place whose content is lost.</param>
    public void Exchange(BusMemory memory, SavedPage spare)
    {
        foreach (Stripe stripe in _stripes)
        {
            foreach ((ulong page, SavedPage copy) in stripe.Pages)
            {
                Span<byte> live = LiveBytes(memory, page);
                live.CopyTo(spare.Bytes);
                copy.Bytes.CopyTo(live);
                spare.Bytes.CopyTo(copy.Bytes);
            }
        }
    }

    /// <summary>Writes the saved pages to the memory. Only while no CPU saves pages.</summary>
    public void WriteTo(BusMemory memory)
    {
        foreach (Stripe stripe in _stripes)
        {
            foreach ((ulong page, SavedPage copy) in stripe.Pages) copy.Bytes.CopyTo(LiveBytes(memory, page));
        }
    }

    /// <summary>Adds the pages of <paramref name="later"/> that are not saved here. Only while no CPU saves pages.</summary>
    public void MoveFrom(PageDifference later, PagePool pool)
    {
        for (int i = 0; i < StripeCount; i++)
        {
            foreach ((ulong page, SavedPage copy) in later._stripes[i].Pages)
            {
                if (!_stripes[i].Pages.TryAdd(page, copy)) pool.Return(copy);
            }

            later._stripes[i].Pages.Clear();
        }
    }

    /// <summary>Removes all pages. Only while no CPU saves pages.</summary>
    public void Clear(PagePool pool)
    {
        foreach (Stripe stripe in _stripes)
        {
            foreach (SavedPage copy in stripe.Pages.Values) pool.Return(copy);
            stripe.Pages.Clear();
        }
    }

    public static PhysicalAddress AddressOf(ulong page) => new(page << PagePool.PageShift);

    private static Span<byte> LiveBytes(BusMemory memory, ulong page)
        => memory.TryGetWritableBytes(AddressOf(page), PagePool.PageSize, out Span<byte> bytes)
            ? bytes
            : throw new InvalidOperationException($"The RAM at {AddressOf(page)} has gone.");

    private Stripe StripeOf(ulong page) => _stripes[page % StripeCount];

    /// <summary>The pages with one remainder of their numbers.</summary>
    private sealed class Stripe
    {
        public Lock Changing { get; } = new();

        public Dictionary<ulong, SavedPage> Pages { get; } = [];

        public bool TryRead(ulong page, int offset, Span<byte> target)
        {
            if (!Pages.TryGetValue(page, out SavedPage copy)) return false;
            copy.Bytes.Slice(offset, target.Length).CopyTo(target);
            return true;
        }
    }
}
