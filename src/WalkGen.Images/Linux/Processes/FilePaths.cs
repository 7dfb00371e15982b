using System.Text;

namespace WalkGen.Images;

/// <summary>The paths of files. Source: Linux, <c>fs/d_path.c</c>.</summary>
internal sealed class FilePaths(KernelMemory memory, FileLayout layout, KernelBudget budget)
{
    private const int MaxNameLength = 255; // NAME_MAX
    private const int MaxNames = 2048; // PATH_MAX / 2
    private const int MaxLength = 1 << 16; // a path relative to another may be longer than PATH_MAX
    private const string Deleted = " (deleted)";

    /// <summary>
    /// The path of the file with <c>struct path</c> at <paramref name="path"/>; null if the image lacks a part of it, or if it is too long.
    /// </summary>
    /// <param name="path">A <c>struct path</c>.</param>
    /// <param name="fileSystem">The name of the file system.</param>
    public string? PathOf(KernelObject path, string? fileSystem)
    {
        if (path.Follow(layout.PathDentry) is not { } dentry || path.Pointer(layout.PathMount) is not { } mount) return null;
        if (HasDynamicName(dentry)) return DynamicNameOf(dentry, fileSystem);
        if (PathFromRoot(dentry, mount) is not { } text) return null;
        return IsDeleted(dentry) ? text + Deleted : text;
    }

    // Memory that has a file of the kernel only: the dentry has no place in a tree, and its function d_dname makes the name.
    private bool HasDynamicName(KernelObject dentry)
        => dentry.Follow(layout.Operations)?.Pointer(layout.DynamicName) is not (null or 0) && dentry.Pointer(layout.Parent) == dentry.Address;

    private string? DynamicNameOf(KernelObject dentry, string? fileSystem)
    {
        if (NameOf(dentry) is not { } name) return null;
        return fileSystem == "anon_inodefs" ? $"anon_inode:{name}" : $"/{name}{Deleted}"; // anon_inodefs_dname, simple_dname
    }

    private string? PathFromRoot(KernelObject dentry, ulong mount)
    {
        Stack<string> names = new();
        int length = 0;
        for (int left = MaxNames; left > 0 && length <= MaxLength && budget.TryTake(KernelBudget.Dentry); left--)
        {
            KernelObject point = new(memory, unchecked(mount - (ulong)layout.Mount.Offset)); // the vfsmount is a part of it
            if (new KernelObject(memory, mount).Pointer(layout.MountRoot) is not { } root) return null;
            if (dentry.Pointer(layout.Parent) is not { } parent) return null;
            if (dentry.Address == root)
            {
                if (point.Pointer(layout.MountParent) is not { } above || point.Follow(layout.MountPoint) is not { } place) return null;
                if (above == point.Address) return Join(names);
                mount = unchecked(above + (ulong)layout.Mount.Offset);
                dentry = place;
            }
            else if (parent == dentry.Address)
            {
                return Join(names); // not connected to the tree
            }
            else
            {
                if (NameOf(dentry) is not { } name || !budget.TryTake(name.Length)) return null;
                names.Push(name);
                length += name.Length;
                dentry = new KernelObject(memory, parent);
            }
        }

        return null;
    }

    private bool IsDeleted(KernelObject dentry)
        => dentry.Pointer(layout.Parent) != dentry.Address // d_unlinked: neither hashed nor a root
            && memory.ReadPointer(unchecked(dentry.AddressOf(layout.Hash) + (ulong)layout.HashedAt.Offset)) == 0;

    private string? NameOf(KernelObject dentry)
    {
        KernelObject name = new(memory, dentry.AddressOf(layout.Name));
        if (name.Number(layout.NameLength) is not (> 0 and <= MaxNameLength and var length)) return null;
        if (name.Pointer(layout.NameText) is not { } text) return null;
        Span<byte> bytes = stackalloc byte[(int)length];
        return memory.TryRead(text, bytes) ? KernelString.Decode(bytes) : null;
    }

    private static string Join(Stack<string> names)
    {
        if (names.Count == 0) return "/";
        StringBuilder path = new();
        foreach (string name in names) path.Append('/').Append(name);
        return path.ToString();
    }
}
