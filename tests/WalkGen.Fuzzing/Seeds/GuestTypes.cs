using System.Text;
using WalkGen.Images;

namespace WalkGen.Fuzzing;

/// <summary>
/// Writes the types of a guest anew: the structs and members that WalkGen looks for, at the same offsets. All are arrays of bytes.
/// </summary>
internal static class GuestTypes
{
    private const string Wanted =
        """
        task_struct tasks thread_node signal pid tgid comm mm real_parent group_leader flags exit_state __state state cpu on_cpu
        + worker_private
        signal_struct thread_head
        kthread data full_name
        worker pool current_work desc
        mm_struct pgd mm_mt mmap start_brk brk start_stack rss_stat
        percpu_counter count counters
        maple_tree ma_root
        maple_range_64 pivot slot
        maple_arange_64 pivot slot
        vm_area_struct vm_start vm_end vm_flags vm_pgoff vm_file vm_ops vm_private_data anon_name shared vm_next
        anon_vma_name name
        vm_operations_struct name
        vm_special_mapping name
        path mnt dentry
        file f_path f_inode f_mapping
        inode i_ino i_sb
        super_block s_dev s_type s_fs_info
        file_system_type name
        hugetlbfs_sb_info hstate
        hstate order
        qstr len name
        hlist_bl_node pprev
        dentry d_hash d_parent d_name d_op
        dentry_operations d_dname
        vfsmount mnt_root
        mount mnt_parent mnt_mountpoint mnt
        page flags compound_head compound_info mapping
        """;

    private static readonly string[] Flags = ["PG_referenced", "PG_young", "PG_dirty", "PG_swapbacked"];

    public static byte[] Write(KernelTypes types)
    {
        BtfWriter btf = new();
        int one = btf.Int("char", 1);
        Dictionary<int, int> arrays = [];
        foreach (string line in Wanted.ReplaceLineEndings("\n").Replace("\n+", "", StringComparison.Ordinal).Split('\n'))
        {
            string[] words = line.Split(' ');
            if (types.Find(words[0]) is not { } found) continue;
            List<(string Name, int Type, uint Bits)> members = [];
            foreach (string name in words.Skip(1))
            {
                if ((name == "cpu" ? found.Find("thread_info.cpu") ?? found.Find(name) : found.Find(name)) is not { } field) continue;
                if (!arrays.TryGetValue(field.Size, out int type)) arrays.Add(field.Size, type = btf.Array(one, (uint)field.Size));
                members.Add((name, type, (uint)field.Offset * 8));
            }

            btf.Struct(words[0], (uint)found.Size, [.. members]);
        }

        btf.Enum("pageflags", [.. Flags.Where(name => Value(name) is not null).Select(name => (name, (int)Value(name)!))]);
        return btf.Build();

        long? Value(string name) => types.Enumerator(Encoding.ASCII.GetBytes(name));
    }
}
