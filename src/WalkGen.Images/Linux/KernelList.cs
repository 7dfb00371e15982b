namespace WalkGen.Images;

/// <summary>A circular list of the kernel (Linux: <c>struct list_head</c>). A damaged list may lead anywhere, or in a circle.</summary>
internal static class KernelList
{
    /// <summary>
    /// The nodes from <paramref name="head"/> on, without it. The reader must stop if a node occurs twice: only it knows which it has seen.
    /// </summary>
    /// <param name="memory">The kernel's memory.</param>
    /// <param name="head">The address of the head.</param>
    /// <param name="isBackward">Whether the list is followed from its end.</param>
    /// <returns>Addresses of nodes; at last null, if memory is missing before the list is back at its head.</returns>
    public static IEnumerable<ulong?> Nodes(KernelMemory memory, ulong head, bool isBackward)
    {
        ulong link = isBackward ? (ulong)memory.PointerSize : 0; // next, prev
        for (ulong node = head; ; )
        {
            ulong? next = memory.ReadPointer(unchecked(node + link));
            if (next == head) yield break;
            yield return next;
            if (next is not { } known) yield break;
            node = known;
        }
    }
}
