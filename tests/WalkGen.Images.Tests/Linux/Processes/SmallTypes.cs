using System.Globalization;

namespace WalkGen.Images.Tests;

/// <summary>The types of a <see cref="SmallKernel"/>: those that WalkGen needs, with the members that it needs.</summary>
internal sealed class SmallTypes
{
    private const string Text =
        """
        list_head 16 next:0:ptr prev:8:ptr
        task_struct 256 __state:8:u32 tasks:16:list_head thread_node:32:list_head signal:48:ptr pid:56:u32 tgid:60:u32 comm:64:char[16]
        + mm:80:ptr real_parent:88:ptr group_leader:96:ptr flags:104:u32 exit_state:108:u32 on_cpu:112:u32 cpu:116:u32
        signal_struct 32 thread_head:16:list_head
        percpu_counter 24 count:8:u64 counters:16:ptr
        mm_struct 192 pgd:8:ptr mm_mt:16:maple_tree start_brk:40:u64 brk:48:u64 start_stack:56:u64 rss_stat:64:percpu_counter[4]
        maple_tree 16 ma_root:8:ptr
        maple_range_64 256 parent:0:ptr pivot:8:u64[15] slot:128:ptr[16]
        maple_arange_64 256 parent:0:ptr pivot:8:u64[9] slot:80:ptr[10]
        vm_area_struct 128 vm_start:0:u64 vm_end:8:u64 vm_flags:32:u64 vm_pgoff:40:u64 vm_file:48:ptr vm_ops:56:ptr vm_private_data:64:ptr
        + anon_name:72:ptr
        anon_vma_name 8 kref:0:u32 name:4:char[0]
        vm_operations_struct 16 name:8:ptr
        vm_special_mapping 16 name:0:ptr
        path 16 mnt:0:ptr dentry:8:ptr
        file 64 f_path:16:path f_inode:32:ptr f_mapping:40:ptr
        inode 64 i_ino:8:u64 i_sb:16:ptr
        super_block 64 s_dev:8:u32 s_type:16:ptr s_fs_info:24:ptr
        file_system_type 16 name:8:ptr
        qstr 16 len:4:u32 name:8:ptr
        hlist_bl_node 16 pprev:8:ptr
        dentry 96 d_hash:8:hlist_bl_node d_parent:24:ptr d_name:32:qstr d_op:48:ptr
        dentry_operations 16 d_dname:8:ptr
        vfsmount 32 mnt_root:8:ptr
        mount 96 mnt_parent:8:ptr mnt_mountpoint:16:ptr mnt:32:vfsmount
        page 64 flags:0:u64 compound_head:8:u64 mapping:24:ptr
        """;

    private readonly Dictionary<string, (uint Size, Dictionary<string, (uint Offset, string Type)> Members)> _structs = [];

    public SmallTypes()
    {
        foreach (string line in Text.ReplaceLineEndings("\n").Replace("\n+", "", StringComparison.Ordinal).Split('\n')) Add(line);
    }

    /// <summary>Adds a struct, or replaces one: name, size, and members with offset and type.</summary>
    public void Add(string line)
    {
        string[] words = line.Split(' ');
        _structs[words[0]] = (uint.Parse(words[1], CultureInfo.InvariantCulture), words.Skip(2).Select(static word => word.Split(':'))
            .ToDictionary(static parts => parts[0], static parts => (uint.Parse(parts[1], CultureInfo.InvariantCulture), parts[2])));
    }

    public bool Has(string path) => path.Split('.') is [var type, var member] && _structs[type].Members.ContainsKey(member);

    public int SizeOf(string name) => (int)_structs[name].Size;

    /// <summary>The offset and the size of a member, such as <c>dentry.d_name.len</c>.</summary>
    public (int Offset, int Size) Find(string path)
    {
        string[] parts = path.Split('.');
        string type = parts[0];
        uint offset = 0;
        foreach (string part in parts.Skip(1))
        {
            (uint at, type) = _structs[type].Members[part];
            offset += at;
        }

        return ((int)offset, type is "u32" ? 4 : 8);
    }

    /// <summary>Writes the types, and the flags of pages.</summary>
    public BtfWriter Write()
    {
        BtfWriter btf = new();
        string[] types = [.. _structs.Values.SelectMany(static one => one.Members.Values).Select(static member => member.Type).Distinct()];
        Dictionary<string, int> numbers = new()
        {
            ["char"] = btf.Int("char", 1), ["u32"] = btf.Int("unsigned int", 4), ["u64"] = btf.Int("long unsigned int", 8),
            ["ptr"] = btf.Pointer(),
        };
        string[] arrays = [.. types.Where(static type => type.EndsWith(']'))];
        int number = btf.Count + arrays.Length;
        foreach (string name in _structs.Keys) numbers[name] = ++number;
        foreach (string array in arrays)
        {
            string[] parts = array.TrimEnd(']').Split('[');
            numbers[array] = btf.Array(numbers[parts[0]], uint.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        foreach (var (name, (size, members)) in _structs)
            btf.Struct(name, size, [.. members.Select(member => (member.Key, numbers[member.Value.Type], member.Value.Offset * 8))]);
        btf.Enum("pageflags", ("PG_referenced", 2), ("PG_dirty", 4), ("PG_swapbacked", 19));
        return btf;
    }
}
