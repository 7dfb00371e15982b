namespace WalkGen.Images;

/// <summary>Where the members of <c>struct file</c> and of the structs that it leads to are.</summary>
internal sealed class FileLayout
{
    public FileLayout(KernelTypes types)
    {
        KernelStruct file = types["file"], inode = types["inode"], super = types["super_block"];
        KernelStruct dentry = types["dentry"], name = types["qstr"], mount = types["mount"];
        PathMount = types["path"]["mnt"];
        PathDentry = types["path"]["dentry"];
        Path = file["f_path"];
        Inode = file["f_inode"];
        Mapping = file["f_mapping"];
        InodeNumber = inode["i_ino"];
        SuperBlock = inode["i_sb"];
        Device = super["s_dev"];
        FileSystem = super["s_type"];
        FileSystemName = types["file_system_type"]["name"];
        FileSystemData = super["s_fs_info"];
        HugePages = types.Find("hugetlbfs_sb_info")?["hstate"];
        HugePageOrder = types.Find("hstate")?["order"];
        Name = dentry["d_name"];
        NameLength = name["len"];
        NameText = name["name"];
        Parent = dentry["d_parent"];
        HashedAt = types["hlist_bl_node"]["pprev"];
        Hash = dentry["d_hash"];
        Operations = dentry["d_op"];
        DynamicName = types["dentry_operations"]["d_dname"];
        MountRoot = types["vfsmount"]["mnt_root"];
        MountParent = mount["mnt_parent"];
        MountPoint = mount["mnt_mountpoint"];
        Mount = mount["mnt"];
    }

    public KernelField Path { get; }

    public KernelField PathMount { get; }

    public KernelField PathDentry { get; }

    public KernelField Inode { get; }

    public KernelField Mapping { get; }

    public KernelField InodeNumber { get; }

    public KernelField SuperBlock { get; }

    public KernelField Device { get; }

    public KernelField FileSystem { get; }

    public KernelField FileSystemName { get; }

    public KernelField FileSystemData { get; }

    /// <summary>In the data of a hugetlbfs.</summary>
    public KernelField? HugePages { get; }

    public KernelField? HugePageOrder { get; }

    public KernelField Name { get; }

    public KernelField NameLength { get; }

    public KernelField NameText { get; }

    public KernelField Parent { get; }

    public KernelField Hash { get; }

    public KernelField HashedAt { get; }

    public KernelField Operations { get; }

    public KernelField DynamicName { get; }

    public KernelField MountRoot { get; }

    public KernelField MountParent { get; }

    public KernelField MountPoint { get; }

    public KernelField Mount { get; }
}
