using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>Processes in the order of a tree: each after its parent, children in the order of their numbers.</summary>
internal static class ProcessTree
{
    private const int MaxDepth = 32; // what is deeper is shown at this depth

    /// <summary>Each process once, with its depth. The parents of a hostile image may form a circle: then one of them is first.</summary>
    public static List<(KernelProcess Process, int Depth)> Of(IReadOnlyList<KernelProcess> processes)
    {
        HashSet<int> ids = [.. processes.Select(static process => process.Id)];
        ILookup<int, KernelProcess> children = processes.ToLookup(static process => process.ParentId);
        List<(KernelProcess, int)> tree = new(processes.Count);
        HashSet<int> shown = [];
        foreach (KernelProcess process in processes.Where(process => !ids.Contains(process.ParentId))) Add(process);
        foreach (KernelProcess process in processes) Add(process);
        return tree;

        void Add(KernelProcess first)
        {
            Stack<(KernelProcess Process, int Depth)> next = new([(first, 0)]);
            while (next.TryPop(out (KernelProcess Process, int Depth) top))
            {
                if (!shown.Add(top.Process.Id)) continue;
                tree.Add(top);
                foreach (KernelProcess child in children[top.Process.Id].Reverse()) next.Push((child, int.Min(top.Depth + 1, MaxDepth)));
            }
        }
    }
}
