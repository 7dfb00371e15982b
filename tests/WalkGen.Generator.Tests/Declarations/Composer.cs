using Microsoft.CodeAnalysis.CSharp;

namespace WalkGen.Generator.Tests.Declarations;

/// <summary>
/// Composes random declarations from small pieces. Each piece is legal C# of the given version wherever it is used. WalkGen supports most
/// of the walkers; one in eight may contain pieces that it refuses.
/// </summary>
/// <param name="random">Chooses the pieces.</param>
/// <param name="version">The version of C#.</param>
/// <param name="library">The alias of the reference to the other assembly.</param>
internal sealed class Composer(Random random, LanguageVersion version, string library)
{
    private const string Leaf = "LeafEntry";

    private static readonly string[] Levels = ["PgdEntry", "P4dEntry", "PudEntry", "PmdEntry", "PteEntry"];

    private static readonly string[] Kinds =
    [
        .. Levels, Leaf, "PmdTable", "PteTable", "PteHole", "MissingTable", "SharedTable", "HugetlbEntry", "TestWalk", "PreVma", "PostVma",
        "InstallPte",
    ];

    private static readonly string[] GeneratedNames = ["WalkPte", "VisitPmd", "WalkHugePages", "EndHole", "Pmd", "__Loops", "self"];

    private static readonly string[] TypeNames =
    [
        "Walker", "@class", "@record", "@dynamic", "@walker", "W\\u0061lker2", "Ünïcode‿Ⅷ", "WalkGen", "System", "Entry", "TPaging",
        "Level", "@nint", "@await", "PageWalk", "WALKER", "@file", "@extension", "@var", new string('漢', 90), new string('Ж', 250),
    ];

    /// <summary>Type arguments of a paging format: some are obsolete or experimental.</summary>
    private static readonly string[] Modes =
        ["Library.Mode", "Library.Old", "Library.Older", "Library.New", "Library.Generic<Library.Old[]>"];

    private static readonly string[] Namespaces =
        ["Demo", "System.WalkGen", "Demo.@namespace", "WalkGen.@event", "Demo.System", "@global.@await", "Ünï.Ⅷ", "demo"];

    private static readonly string[] TypeParameters =
        ["T", "U", "@var", "TPaging", "TContext", "@int", "@dynamic", "@scoped", "Level", "TSpace1"];

    private static readonly string[] FormatParameters = ["TPaging", "TFormat", "@int", "@dynamic", "Ⅷ"];

    private static readonly string[] Handlers =
        ["OnA", "@if", "@await", "Visit", "On\\u0062", "@field", "Entries", "Again", "Ünï", "walk", "OnE", "OnF", "code"];

    private readonly List<string> _typeNames = [];
    private readonly List<string> _typeParameters = [];
    private readonly List<string> _names = [];
    private readonly List<string> _kinds = [];
    private readonly List<string> _bases = [];
    private readonly bool _mayBeRefused = random.Next(8) == 0;

    private bool _isClass;
    private bool _isSealed;
    private bool _isReadOnly;
    private bool _isRefStruct;
    private bool _isPublicThroughout;
    private string? _format;
    private string? _bound;
    private bool _namesLibrary;

    public static Declaration Compose(Random random, LanguageVersion version, string library, int number)
        => new Composer(random, version, library).Compose(number);

    private Declaration Compose(int number)
    {
        string? space = OneIn(6) ? null : $"{Pick(Namespaces)}.C{number}";
        var containers = Enumerable.Range(0, random.Next(4)).Select(depth => Container(depth, space is null ? number : null)).ToList();
        var walker = Walker(containers.Count > 0, space is null && containers.Count == 0 ? number : null, out var beside, number);

        var members = new List<string>();
        for (int count = random.Next(1, 5); count > 0; count--) members.Add(Handler());
        for (int count = random.Next(3); count > 0; count--) members.Add(TableMember());
        for (int count = random.Next(3); count > 0; count--) members.Add(Other());
        var elsewhere = OneIn(3) ? members.Where(_ => OneIn(2)).ToList() : [];
        bool needsAlias = _namesLibrary && library != "global";
        bool mustBuild = version >= LanguageVersion.CSharp11 && !_mayBeRefused && !needsAlias;
        return new(Top(), space, containers, walker, [.. members.Except(elsewhere)], elsewhere, beside, mustBuild, needsAlias);
    }

    private string Top()
    {
        string nullable = Pick("", "", "#nullable disable\n", "#nullable enable annotations\n", "#nullable disable annotations\n");

        // Unused members and the names of the user's types are not under test.
        string alias = library == "global" ? "" : $"\nextern alias {library};";
        return $"""
            {nullable}#pragma warning disable CS0169, CS0282, CS0649, CS0414, CS0067, CS0628, CS8618, CS9113, CS9265
            #pragma warning disable CS0612, CS0618, CS0693, CS8981, CS9258, CS0108, CS0114, LIBRARY1
            #pragma warning disable CS3001, CS3002, CS3003, CS3005, CS3006, CS3008, CS3009, CS3024, CS3026, CS3027{alias}
            using WalkGen; using WalkGen.Linux; using WalkGen.Formats;
            using PE = WalkGen.PteEntryAttribute;
            using PW = WalkGen.PageWalkerAttribute;
            """;
    }

    private Head Container(int depth, int? number)
    {
        string modifier = depth == 0 ? Pick("", "public ", "internal ") : Pick("", "public ", "internal ", "private ");
        if (depth == 0 && version >= LanguageVersion.CSharp11 && _mayBeRefused && OneIn(8)) modifier = "file ";
        string kind = Pick(
            "class", "class", "static class", "struct", "record", "interface", "ref struct", "sealed class", "readonly struct",
            Since(LanguageVersion.CSharp10, "record struct", "class"));
        if (kind != "class" || !OneIn(3)) return Type(modifier, kind, depth == 0 ? number : null, "", "");

        // A walker that may be the base class of the walker inside it.
        var walker = Type("[PageWalker] " + modifier, kind, depth == 0 ? number : null, "", "");
        string access = Pick("private ", "protected ", "internal ");
        string handler = Pick("partial void ", $"{access}partial int ", $"{access}void ", $"{access}static void ");
        string body = handler.Contains(" int ", StringComparison.Ordinal) ? "=> 0;" : "{ }";
        string name = Free("OnOuter", "OnBase");
        _bases.Add(walker.Name);
        return walker with { Members = $"{Attribute(Pick("PgdEntry", "P4dEntry"))} {handler}{name}() {body}\n" };
    }

    private Head Walker(bool isNested, int? number, out List<string> beside, int caseNumber)
    {
        string kind = Pick(
            "class", "class", "sealed class", "abstract class", "record", "sealed record", "struct", "struct", "readonly struct",
            RefStruct("ref struct"), RefStruct("readonly ref struct"), "unsafe class",
            Since(LanguageVersion.CSharp10, "record struct", "class"), Since(LanguageVersion.CSharp10, "readonly record struct", "class"));
        _isClass = !kind.EndsWith("struct", StringComparison.Ordinal);
        _isSealed = kind.StartsWith("sealed", StringComparison.Ordinal);
        _isReadOnly = kind.StartsWith("readonly", StringComparison.Ordinal);
        _isRefStruct = kind.Contains("ref struct", StringComparison.Ordinal);
        string modifier = isNested ? Pick("", "public ", "internal ", "private ") : Pick("", "public ", "internal ");
        _isPublicThroughout = !isNested && modifier == "public ";

        bool isRecord = kind.Contains("record", StringComparison.Ordinal);
        bool hasPrimary = !isRecord && OneIn(5) && version >= LanguageVersion.CSharp12;
        bool mayHaveNumber = _isClass || version >= LanguageVersion.CSharp11; // older structs must assign the other members
        string primary = isRecord ? Pick("", mayHaveNumber ? "(int Number)" : "") : hasPrimary ? "(int number, string walk)" : "";
        beside = [];
        string bases = "";
        if (_isClass && !isRecord && OneIn(3))
        {
            string stranger = Refused("Library.Stranger", "Library.Plain");
            string[] ofLibrary = [$"Library.Friendly<{Pick("string", "Library.Old", "(int, Library.New)[]")}>", "Library.Plain", stranger];
            bases = " : " + Pick([.. ofLibrary.Select(OfLibrary), $"Base{caseNumber}<int>"]);
            if (bases.Contains("Base", StringComparison.Ordinal))
            {
                beside.Add($$"""
                    public class Base{{caseNumber}}<TBase>
                    {
                        {{Attribute("PudEntry")}}
                        protected {{Pick("virtual ", "static ", "")}}void Inherited<TFormat>(global::WalkGen.Entry<TFormat> entry)
                            where TFormat : struct, global::WalkGen.IPagingFormat { }
                        [PteCount] public long Sum { get; {{Pick("", "protected ", Refused("private ", ""), "internal ")}}set; }
                        {{Pick("", "protected int VisitPte;", "public void WalkPgd() { }", "protected class P4d { }")}}
                    }
                    """);
            }
        }

        bool mayDerive = _isClass && !isRecord && !_mayBeRefused; // else a type parameter of the base class may be hidden
        if (bases == "" && mayDerive && _bases.Count > 0) bases = " : " + Pick([.. _bases]);
        _namesLibrary |= bases.Contains("Library", StringComparison.Ordinal);
        string attribute = Pick("PageWalker", "PageWalkerAttribute", "PW", "global::WalkGen.PageWalker");
        string options = Pick(
            "", "", "(Lock = WalkLock.Write)", "(Lock = WalkLock.VmaReadVerify)", "(Lock = WalkLock.None)", "(HugePageDirectories = true)");
        return Type($"[{attribute}{options}] {modifier}", kind, number, primary, bases);
    }

    private Head Type(string before, string kind, int? number, string primary, string bases)
    {
        // A type cannot have the name of a containing type. In the global namespace the names of the cases must differ.
        var free = TypeNames.Concat(GeneratedNames).Except(_typeNames).Except(_typeParameters);
        string name = number is { } global ? $"W{global}" : Pick([.. free]);
        _typeNames.Add(name);

        var constraints = new List<string>();
        var parameters = new List<string>();
        while (OneIn(3) && TypeParameters.Except(_typeParameters).Except(_typeNames).ToArray() is { Length: > 0 } unused)
        {
            string[] outer = [.. _typeParameters.Except(parameters).Except(_typeNames)];
            string parameter = Pick(outer.Length > 0 && _mayBeRefused && OneIn(4) ? outer : unused);
            if (_format == parameter) _format = null; // it is hidden now
            _typeParameters.Add(parameter);
            parameters.Add(parameter);
            string constraint = Pick(
                "", "class", "struct", "unmanaged", "notnull", "class, new()", $"global::System.IComparable<{parameter}>",
                "struct, global::WalkGen.IPagingFormat", "struct, global::WalkGen.IPagingFormat",
                Since(LanguageVersion.CSharp13, "allows ref struct", ""));
            if (constraint.EndsWith("Format", StringComparison.Ordinal)) _format = parameter;
            if (constraint != "") constraints.Add($" where {parameter} : {constraint}");
        }

        string list = parameters.Count == 0 ? "" : $"<{string.Join(", ", parameters)}>";
        int record = kind.IndexOf("record", StringComparison.Ordinal);
        int last = record >= 0 ? record : kind.LastIndexOf(' ') + 1;
        string again = $"partial {kind[last..]} {name}{list}";
        return new($"{before}{kind[..last]}{again}{primary}{bases}{string.Concat(constraints)}", again, name + list);
    }

    /// <summary>The attributes that no handler has yet. [LeafEntry] stands for those of all levels.</summary>
    private IEnumerable<string> FreeKinds()
        => Kinds.Except(_kinds).Where(kind => kind != Leaf || !Levels.Any(_kinds.Contains));

    private string Handler()
    {
        string kind = Pick([.. _mayBeRefused ? Kinds : FreeKinds()]);
        _kinds.Add(kind);
        if (kind == Leaf) _kinds.AddRange(Levels);
        bool isEntry = kind.EndsWith("Entry", StringComparison.Ordinal);
        string condition = kind switch
        {
            Leaf => Pick("", "(Where = EntryFlags.Dirty)", "(AbovePte = true, WhereNot = EntryFlags.User)"),
            "PteHole" => Pick("", "(Coalesce = true)"),
            _ when Levels.Contains(kind) => Pick("", "", "(Where = EntryFlags.Present | EntryFlags.Dirty)", "(WhereNot = EntryFlags.User)"),
            _ => "",
        };
        bool hasPtes = kind is "PteEntry" or "HugetlbEntry" || (kind == Leaf && !condition.Contains("AbovePte", StringComparison.Ordinal));
        string result = kind == "PostVma" ? "void"
            : kind == "SharedTable" || (isEntry && !hasPtes) ? Pick("void", "int", "global::WalkGen.WalkAction")
            : Pick("void", "int");

        var parameters = new List<string>();
        string format = Pick([.. FormatParameters.Except(_typeParameters)]);
        bool isGeneric = false;
        if (isEntry || kind is "PmdTable" or "PteTable")
        {
            bool isBound = _format is not null && OneIn(3) || OneIn(8);
            string paging = isBound ? _format ?? Bound() : format;
            string? entry = OneIn(4) ? null : isEntry ? Pick("Entry", "Entry", "EntryRef") : Pick("EntrySpan", "EntryRefSpan");
            isGeneric = entry is null ? OneIn(4) : !isBound;
            bool isSpan = entry is not (null or "Entry");
            if (entry is not null)
            {
                string scoped = isSpan && version >= LanguageVersion.CSharp11 && (_isRefStruct || OneIn(4)) ? "scoped " : "";
                string passed = OneIn(4) && !isSpan ? "in " : "";
                parameters.Add($"{scoped}{passed}global::WalkGen.{entry}<{paging}> {Pick("entry", "@in", "table")}");
            }
        }

        if (kind == "InstallPte" && !(_mayBeRefused && OneIn(4))) parameters.Add("ref ulong pte");
        if (kind == "HugetlbEntry" && OneIn(3)) parameters.Add("ulong mask");
        if (kind is "MissingTable" or "SharedTable" && OneIn(2)) parameters.Add("global::WalkGen.PhysicalAddress missing");
        if (kind != "PostVma" && OneIn(3)) parameters.Add($"{Pick("", "in ")}global::WalkGen.VirtualRange range");
        if (kind != "PostVma" && OneIn(3)) parameters.Add($"{Pick("", "in ")}global::WalkGen.VirtualAddress address");
        bool mayHaveLevel = (isEntry || kind is "PteHole" or "MissingTable" or "SharedTable") && condition != "(Coalesce = true)";
        if (mayHaveLevel && OneIn(3)) parameters.Add("global::WalkGen.PageTableLevel Level");
        if (OneIn(4)) parameters.Add("global::WalkGen.Linux.Vma vma");
        if (OneIn(4)) parameters.Add($"{Pick("ref", "in")} global::WalkGen.PageWalk walk");
        var shuffled = parameters.ToArray();
        random.Shuffle(shuffled);

        string name = Free(Handlers);
        bool isStatic = OneIn(5);
        bool isPartial = OneIn(4);
        string access = Pick(
            isPartial && result == "void" ? "" : "private ", "internal ", "public ",
            _isClass ? "protected " : "private ", _isClass ? "protected internal " : "");
        if (access == "" && isPartial && result != "void") access = "private ";
        string binding = isStatic ? "static "
            : access is not ("" or "private ") && _isClass && !_isSealed && OneIn(4) ? "virtual "
            : !_isClass && !_isReadOnly && OneIn(5) ? "readonly "
            : "";
        string modifiers = access + binding + (OneIn(8) ? "unsafe " : "") + (isPartial ? "partial " : "");
        string extra = OneIn(10) ? $"[global::System.Obsolete{Pick("", "(\"old\")")}] "
            : result == "void" && OneIn(10) ? "[global::System.Diagnostics.Conditional(\"DEBUG\")] "
            : "";
        bool mayBeRefStruct = version >= LanguageVersion.CSharp13 && !parameters.Any(static parameter => parameter.Contains('<'));
        string allows = mayBeRefStruct ? Pick("", ", allows ref struct") : "";
        string constraint = isGeneric ? $" where {format} : struct, global::WalkGen.IPagingFormat{allows}" : "";
        string body = result == "void"
            ? Pick("{ }", "=> _ = 1;", "{ Local(); static void Local() { } }")
            : Pick("=> default;", $"{{ return Local(); static {result} Local() => default; }}", "{ return 0; }");
        string head = $"{extra}{Attribute(kind, condition)} {modifiers}{result} {name}{(isGeneric ? $"<{format}>" : "")}";
        return $"{head}({string.Join(", ", shuffled)}){constraint} {body}";
    }

    /// <summary>The one format of all handlers that name one.</summary>
    private string Bound()
    {
        _bound ??= Pick("global::WalkGen.X86_64", $"global::WalkGen.RiscV<{OfLibrary(Pick(Modes))}>");
        _namesLibrary |= _bound.Contains("Library", StringComparison.Ordinal);
        return _bound;
    }

    private string OfLibrary(string type) => type.Replace("Library.", library + "::Library.", StringComparison.Ordinal);

    private string TableMember()
    {
        string name = Free("Count", "@long", "Pages", "index", "entries");
        if (OneIn(5))
        {
            string modifiers = _isReadOnly ? "public static" : Pick("public", "public static");
            string options = Pick("", ", Exclusive = true");
            return $"[PteUpdate(Clear = EntryFlags.Dirty{options})] {modifiers} global::WalkGen.PteChanges {name};";
        }

        string condition = Pick("", "(Where = EntryFlags.Dirty)");
        string count = $"[PteCount{condition}]";
        if (_isReadOnly) return $"{count} static int {name};";

        string obsolete = "[global::System.Obsolete(\"old\")]";
        string property = $"public partial long {name}";
        return Pick(
            $"{count} private long {name};",
            $"{count} static uint {name};",
            $"{count} public ulong {name} {{ get; private set; }}",
            $"[field: PteCount{condition}] public int {name} {{ get; set; }}",
            $"{count} private int {name} {{ get => 0; set {{ }} }}",
            $"{count} public long {name} {{ {Pick("[global::System.Obsolete] ", "")}get; {obsolete} set; }}",
            Since(LanguageVersion.CSharp13, $"{count} {property} {{ get; set; }} {property} {{ get => 3; set => _ = value; }}", ""),
            Since(LanguageVersion.CSharp14, $"{count} public long {name} {{ get; set => field = value; }}", ""),
            _isClass ? $"{count} internal volatile int {name};" : $"{count} internal int {name};",
            _isPublicThroughout ? Since(LanguageVersion.CSharp11, $"{count} public required int {name} {{ get; set; }}", "") : "");
    }

    private string Other()
    {
        string[] names = ["table", "context", "entries", "entryFirst", "descent", "filter", "Done", "walker", "page", "first", "last"];
        string name = Free([.. names, .. GeneratedNames]);
        return Pick(
            $"private static int {name} => 1;",
            $"public static int {name};",
            $"private enum {name} {{ Pte }}",
            $"private void {name}<T1>(T1 any) {{ }}",
            $"private const string {name} = \"\";",
            _isRefStruct ? "" : $"private delegate void {name}();");
    }

    private string Attribute(string kind, string condition = "")
    {
        bool isAlias = kind == "PteEntry" && OneIn(3);
        string name = isAlias ? "PE" : Pick(kind, kind, kind + "Attribute", "global::WalkGen." + kind, "method: " + kind);
        return $"[{name}{condition}]";
    }

    private string Free(params string[] names)
    {
        var taken = _names.Concat(_typeNames).Concat(_typeParameters).Select(static name => name.TrimStart('@')).ToHashSet();
        var free = names.Where(name => !taken.Contains(name.TrimStart('@'))).ToArray();
        string name = free.Length == 0 ? $"Extra{_names.Count}" : Pick(free);
        _names.Add(name);
        return name;
    }

    private string Refused(string refused, string legal) => _mayBeRefused ? refused : legal;

    /// <summary>A ref struct can be a walker since C# 13.</summary>
    private string RefStruct(string kind) => _mayBeRefused || version >= LanguageVersion.CSharp13 ? kind : "struct";

    private string Since(LanguageVersion needed, string newer, string older) => version >= needed ? newer : older;

    private bool OneIn(int count) => random.Next(count) == 0;

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
