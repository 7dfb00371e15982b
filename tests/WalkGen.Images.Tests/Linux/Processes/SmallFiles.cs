using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>Adds files to a <see cref="SmallKernel"/>.</summary>
internal static class SmallFiles
{
    /// <summary>Adds a <c>struct file</c> with its dentries, in a mount of its own, and returns its address.</summary>
    public static ulong File(this SmallKernel kernel, params string[] path)
    {
        ulong root = kernel.Dentry("/"u8, 0);
        ulong dentry = root;
        foreach (string name in path) dentry = kernel.Dentry(Encoding.Latin1.GetBytes(name), dentry);
        return kernel.FileOf(dentry, root);
    }

    /// <summary>Adds a <c>struct file</c> of <paramref name="dentry"/>, in a mount of its own.</summary>
    public static ulong FileOf(this SmallKernel kernel, ulong dentry, ulong root)
    {
        ulong mount = kernel.New("mount");
        kernel.Set(mount, "mount.mnt_parent", mount);
        kernel.Set(mount, "mount.mnt_mountpoint", root);
        kernel.Set(mount, "mount.mnt.mnt_root", root);
        ulong type = kernel.New("file_system_type");
        kernel.Set(type, "file_system_type.name", kernel.Text("ext4"u8));
        ulong super = kernel.New("super_block");
        kernel.Set(super, "super_block.s_dev", (8 << 20) | 1);
        kernel.Set(super, "super_block.s_type", type);
        ulong inode = kernel.New("inode");
        kernel.Set(inode, "inode.i_ino", 42);
        kernel.Set(inode, "inode.i_sb", super);
        ulong file = kernel.New("file");
        kernel.Set(file, "file.f_inode", inode);
        kernel.Set(file, "file.f_mapping", inode + 32);
        kernel.Set(file, "file.f_path.dentry", dentry);
        kernel.Set(file, "file.f_path.mnt", kernel.AddressOf(mount, "mount.mnt"));
        return file;
    }

    /// <summary>Adds a <c>dentry</c>; its parent is itself if <paramref name="parent"/> is 0.</summary>
    public static ulong Dentry(this SmallKernel kernel, ReadOnlySpan<byte> name, ulong parent)
    {
        ulong dentry = kernel.New("dentry");
        kernel.Set(dentry, "dentry.d_parent", parent == 0 ? dentry : parent);
        kernel.Set(dentry, "dentry.d_name.len", (ulong)name.Length);
        kernel.Set(dentry, "dentry.d_name.name", kernel.Text(name));
        kernel.Set(dentry, "dentry.d_hash.pprev", dentry);
        return dentry;
    }
}
