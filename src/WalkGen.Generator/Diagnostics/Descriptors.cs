using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Diagnostics;

/// <summary>All diagnostics. Each message says what is wrong and how to fix it, in at most 20 words.</summary>
internal static class Descriptors
{
    /// <summary>The folder with one page for each diagnostic: cause, example, fix.</summary>
    public const string Pages = "https://github.com/walkgen/walkgen/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor WalkerNotPartial = Error(
        "WG0001", "A walker must be partial",
        "WalkGen generates the walk loops of '{0}' in another part of the type. Declare it partial.");

    public static readonly DiagnosticDescriptor ContainerNotPartial = Error(
        "WG0002", "A type that contains a walker must be partial",
        "WalkGen generates the walk loops of '{1}' inside its containing type '{0}'. Declare '{0}' partial.");

    public static readonly DiagnosticDescriptor TypeNotSupported = Error(
        "WG0003", "This kind of type cannot be a walker",
        "'{0}' cannot be a walker because it is {1}. Use an ordinary class or struct.");

    public static readonly DiagnosticDescriptor NoHandler = Error(
        "WG0004", "A walker needs a handler",
        "'{0}' has no handler, so a walk does nothing. Mark a method with a handler attribute such as [PteEntry].");

    public static readonly DiagnosticDescriptor HandlerShape = Error(
        "WG0005", "A handler must be an ordinary method",
        "Handler '{0}' {1}. The nearest valid signature is '{2}'.");

    public static readonly DiagnosticDescriptor HandlerParameter = Error(
        "WG0006", "A handler cannot take this parameter",
        "Handler '{0}' cannot take '{1}': {2}. The nearest valid signature is '{3}'.");

    public static readonly DiagnosticDescriptor HandlerReturn = Error(
        "WG0007", "A handler cannot return this type",
        "Handler '{0}' cannot return '{1}': a {2} handler returns {3}. The nearest valid signature is '{4}'.");

    public static readonly DiagnosticDescriptor TwoHandlers = Error(
        "WG0008", "Two methods handle the same entries",
        "'{0}' ([{2}]) and '{1}' ([{3}]) handle the same entries. Remove the attribute from one of them.");

    public static readonly DiagnosticDescriptor HandlerNotAccessible = Error(
        "WG0009", "An inherited handler is not accessible",
        "Walker '{0}' inherits '{1}' but cannot access it. {2}.");

    public static readonly DiagnosticDescriptor FormatsDiffer = Error(
        "WG0010", "The handlers use different paging formats",
        "Handler '{0}' uses the paging format '{1}', another handler uses '{2}'. Use one format, or make the handlers generic.");

    public static readonly DiagnosticDescriptor WrongCondition = Error(
        "WG0012", "A condition is empty or contradicts itself",
        "The condition of '{0}' is not valid. {1}.");

    public static readonly DiagnosticDescriptor UnknownFlags = Error(
        "WG0013", "A condition or update contains unknown flags",
        "{1} of '{0}' contains the unknown flags {2}. Use members of EntryFlags.");

    public static readonly DiagnosticDescriptor TableMember = Error(
        "WG0014", "A [PteCount] or [PteUpdate] member has an unsupported declaration",
        "The {1} member '{0}' must be {2}. Change its declaration.");

    public static readonly DiagnosticDescriptor NoChange = Error(
        "WG0015", "An update has no valid change",
        "The [PteUpdate] of '{0}' needs a flag in Clear or Set, and no flag in both.");

    public static readonly DiagnosticDescriptor HandlerNotInlined = Hint(
        "WG0016", "A handler may be too large to be inlined",
        "Handler '{0}' has about {1} bytes of IL, so the JIT may not inline it. Declare it partial.");

    public static readonly DiagnosticDescriptor OnlyRootHoles = Hint(
        "WG0017", "A walker sees only the holes of the root table",
        "'{0}' walks only the root table, so '{1}' misses lower holes. Add an entry handler or set Coalesce = true.");

    public static readonly DiagnosticDescriptor HandlerNotCalled = Warning(
        "WG0018", "A handler is not in a walker",
        "No walk uses the [{1}] member '{0}', because '{2}' is not a walker. {3}.");

    public static readonly DiagnosticDescriptor HugePagesNotHandled = Hint(
        "WG0019", "A walker does not handle huge pages",
        "'{0}' has no {1} handler, so a walk skips or splits huge pages. Add one, use [LeafEntry], or suppress WG0019.");

    public static readonly DiagnosticDescriptor AlwaysAgain = Warning(
        "WG0020", "A handler always retries the same entry",
        "Handler '{0}' always returns WalkAction.Again, so the walk cannot advance. Return Subtree or Continue to leave the entry.");

    public static readonly DiagnosticDescriptor NeverReached = Warning(
        "WG0021", "A walk never reaches a member",
        "A walk never reaches the [{0}] member '{1}': [{2}] handler '{3}' always returns WalkAction.Continue. Return Subtree to descend.");

    public static readonly DiagnosticDescriptor FormatLacksFlag = Warning(
        "WG0022", "A condition requires a flag that the paging format lacks",
        "The condition of '{0}' matches no entry: {1} entries never have {2}. Remove it, or make the handlers generic.");

    public static readonly DiagnosticDescriptor LanguageTooOld = Error(
        "WG0023", "The C# version is too old",
        "Walker '{0}' needs C# {1}. Remove LangVersion from the project, or raise it.");

    public static readonly DiagnosticDescriptor SharedEntryOverwritten = Hint(
        "WG0024", "A handler may overwrite a concurrent change",
        "Handler '{0}' may overwrite concurrent changes. Use Exchange, CompareExchange, Set or Clear, or Lock = WalkLock.Write.");

    public static readonly DiagnosticDescriptor HoleSizeIgnored = Hint(
        "WG0025", "A handler ignores the size of holes",
        "Handler '{0}' cannot distinguish hole sizes. Take a VirtualRange or a PageTableLevel, or set Coalesce = true.");

    public static readonly DiagnosticDescriptor TypeParameterHidden = Error(
        "WG0026", "A type parameter hides another",
        "Type parameter '{0}' of '{1}' hides that of '{2}', which generated code may need. Rename it.");

    public static readonly DiagnosticDescriptor HandledPageSplit = Hint(
        "WG0027", "A huge page is split after its handler ran",
        "Handler '{0}' is called for huge pages, then the walk splits them. Return WalkAction.Continue, or use [LeafEntry].");

    public static readonly DiagnosticDescriptor OnlyExternAlias = Error(
        "WG0028", "A reference has only an extern alias",
        "Walker '{0}' needs {1}, which the project references by an extern alias only. Add 'global' to the aliases.");

    public static readonly DiagnosticDescriptor TemporaryWalker = Warning(
        "WG0029", "A struct walker must be a variable",
        "'{0}' is a struct, and a walk changes it in place. Store it in a variable, then call {1}.");

    public static readonly DiagnosticDescriptor FusedPart = Error(
        "WG0030", "A walker cannot be a part of a fused walker",
        "'{0}' cannot be a part of '{1}': {2}. Change it, or walk with it separately.");

    public static readonly DiagnosticDescriptor FusedPartCount = Error(
        "WG0031", "A fused walker needs parts",
        "'{0}' needs 2 to 32 parts. Name the types of different walkers: [FusedWalker(typeof(A), typeof(B))].");

    private static DiagnosticDescriptor Error(string id, string title, string message)
        => Create(id, title, message, DiagnosticSeverity.Error);

    /// <summary>The walker compiles, but almost certainly does not do what its author intended.</summary>
    private static DiagnosticDescriptor Warning(string id, string title, string message)
        => Create(id, title, message, DiagnosticSeverity.Warning);

    /// <summary>The walker works, but it may be slower or less safe than it could be, or see less than it seems to.</summary>
    private static DiagnosticDescriptor Hint(string id, string title, string message)
        => Create(id, title, message, DiagnosticSeverity.Info);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity)
        => new(id, title, message, "WalkGen", severity, isEnabledByDefault: true, helpLinkUri: Pages + id + ".md");
}
