namespace RiscVMachine;

/// <summary>
/// The decoded instructions of pages of code, by virtual address and privilege mode.
/// </summary>
/// <remarks>
/// A hart may fetch old instructions until it executes <c>fence.i</c>, and by old translations until <c>sfence.vma</c>. So the cache needs
/// no notice of stores: these two instructions, and a change of the page table, clear it.
/// </remarks>
internal sealed class CodeCache
{
    /// <summary>The number of pages, a power of two.</summary>
    private const int Pages = 64;

    private const int PageShift = 12;
    private const ulong Nothing = ulong.MaxValue; // an odd page with an impossible mode

    private readonly Instruction[][] _instructions = new Instruction[Pages][];
    private readonly ulong[] _tags = new ulong[Pages];

    public CodeCache() => Clear();

    /// <summary>The number of instructions of a page.</summary>
    public const int PageLength = 1 << (PageShift - 2);

    /// <summary>The instructions of the page of <paramref name="pc"/>. At first each is <see cref="Operation.NotFetched"/>.</summary>
    public Instruction[] PageOf(ulong pc, Privilege mode)
    {
        ulong page = pc >> PageShift, tag = page << PageShift | (ulong)mode;
        int slot = (int)(page % Pages);
        ref Instruction[] instructions = ref _instructions[slot];
        if (_tags[slot] == tag) return instructions;
        if (instructions is null) instructions = new Instruction[PageLength];
        else Array.Clear(instructions);
        _tags[slot] = tag;
        return instructions;
    }

    public void Clear() => Array.Fill(_tags, Nothing);
}
