using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Diagnostics;

/// <summary>Every diagnostic: what is wrong, and how to mend it.</summary>
internal static class Descriptors
{
    /// <summary>Where each diagnostic has a page of its own: cause, example, remedy.</summary>
    public const string Pages = "https://github.com/walkgen/walkgen/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor WalkerNotPartial = Error(
        "WG0001", "A walker must be partial",
        "Declare '{0}' partial: WalkGen adds the Walk methods to it");

    public static readonly DiagnosticDescriptor ContainerNotPartial = Error(
        "WG0002", "A type around a walker must be partial",
        "Declare '{0}' partial: it contains the walker '{1}', to which WalkGen adds the Walk methods");

    public static readonly DiagnosticDescriptor TypeNotSupported = Error(
        "WG0003", "This kind of type cannot be a walker",
        "'{0}' cannot be a walker because it is {1}: make it an ordinary class or struct");

    public static readonly DiagnosticDescriptor NoHandler = Error(
        "WG0004", "A walker needs a handler",
        "'{0}' has no handler, so a walk would do nothing: mark a method with [PteEntry], [PmdEntry], [PteHole] or one of their kin");

    public static readonly DiagnosticDescriptor HandlerShape = Error(
        "WG0005", "A handler must be an ordinary method",
        "Handler '{0}' {1}; the nearest legal signature is '{2}'");

    public static readonly DiagnosticDescriptor HandlerParameter = Error(
        "WG0006", "A handler cannot take this parameter",
        "Handler '{0}' cannot take '{1}': {2}; the nearest legal signature is '{3}'");

    public static readonly DiagnosticDescriptor HandlerReturn = Error(
        "WG0007", "A handler cannot return this type",
        "Handler '{0}' cannot return '{1}': a {2} handler returns {3}; the nearest legal signature is '{4}'");

    public static readonly DiagnosticDescriptor TwoHandlers = Error(
        "WG0008", "Two handlers for one thing",
        "'{0}' and '{1}' are both marked [{2}]: a walk calls one method for it, so remove one of the two");

    public static readonly DiagnosticDescriptor HandlerOutOfReach = Error(
        "WG0009", "An inherited handler is out of reach",
        "The walker '{0}' inherits '{1}' but cannot use it: {2}");

    public static readonly DiagnosticDescriptor FormatsDiffer = Error(
        "WG0010", "The handlers ask for different paging formats",
        "Handler '{0}' takes an entry of '{1}', another one of '{2}': a walk has one paging format, so use one, or make the handlers generic");

    public static readonly DiagnosticDescriptor NothingPasses = Error(
        "WG0012", "A condition that nothing fulfils",
        "No entry fulfils the condition of '{0}': {1} is in Where and in WhereNot, so remove it from one of them");

    public static readonly DiagnosticDescriptor UnknownFlags = Error(
        "WG0013", "Flags that do not exist",
        "The {1} of '{0}' has bits that are no flag, {2}: use the members of EntryFlags");

    public static readonly DiagnosticDescriptor TableMember = Error(
        "WG0014", "A member that cannot count or be told of changes",
        "'{0}' is marked {1}, which needs {2}: change its declaration");

    public static readonly DiagnosticDescriptor NoChange = Error(
        "WG0015", "An update that changes nothing",
        "The [PteUpdate] of '{0}' says nothing that can be done: name flags in Clear or Set, and none in both");

    public static readonly DiagnosticDescriptor HandlerNotInlined = Hint(
        "WG0016", "A handler may be too large to be inlined",
        "Handler '{0}' is called for each entry and, with about {1} bytes of IL by a rough estimate, may be too large for the JIT to inline unasked, which can make a walk take up to three times as long: declare it partial, and WalkGen asks the JIT to inline it");

    public static readonly DiagnosticDescriptor OnlyRootHoles = Hint(
        "WG0017", "A walker sees the holes of the root level alone",
        "'{0}' has no handler of entries, so a walk stays at the root, as in Linux, and '{1}' is told the root's empty entries and the gaps between areas alone: add a [PmdEntry] or [PteEntry] handler, or set Coalesce = true");

    public static readonly DiagnosticDescriptor HandlerNotCalled = Warning(
        "WG0018", "A handler that nothing calls",
        "'{0}' is marked [{1}], but '{2}' is neither a walker nor a base class from which one could call it, so it does nothing: {3}");

    public static readonly DiagnosticDescriptor HugePagesSkipped = Hint(
        "WG0019", "A walker passes over large pages",
        "'{0}' has no {1} handler, so it never sees a large page as one: over a bare page table it passes over what such an entry maps, and in the areas of an address space it splits the page first, as Linux does; add one that counts what is a leaf, or suppress WG0019 if that is what you mean");

    public static readonly DiagnosticDescriptor AlwaysAgain = Warning(
        "WG0020", "A handler that keeps the walk at one entry",
        "Handler '{0}' returns WalkAction.Again each time and cannot change the entry, so the walk never gets past the first one: return WalkAction.Subtree or WalkAction.Continue when there is nothing left to do");

    public static readonly DiagnosticDescriptor NeverReached = Warning(
        "WG0021", "A member that the walk never comes to",
        "The walk never comes to the [{0}] of '{1}': the [{2}] handler '{3}' returns WalkAction.Continue for every entry, and nothing below is visited; return WalkAction.Subtree where the walk shall go down, or remove the [{0}]");

    public static readonly DiagnosticDescriptor FormatLacksFlag = Warning(
        "WG0022", "A condition that the paging format cannot fulfil",
        "No entry fulfils the condition of '{0}': the walker is for {1}, whose entries never have {2}, so remove it from Where, or make the handlers generic");

    public static readonly DiagnosticDescriptor LanguageTooOld = Error(
        "WG0023", "A language version that is too old",
        "The walker '{0}' needs C# {1}: remove LangVersion from the project, or raise it");

    public static readonly DiagnosticDescriptor SharedEntryOverwritten = Hint(
        "WG0024", "An entry is overwritten that others may change",
        "Handler '{0}' overwrites an entry in a table that is not locked, and others may hold the lock of the address space for reading too: what they, or a CPU, do to the entry in between is lost; use Exchange, CompareExchange, Set or Clear, or declare Lock = WalkLock.Write");

    public static readonly DiagnosticDescriptor HoleOfUnknownSize = Hint(
        "WG0025", "A hole of unknown size",
        "Handler '{0}' is called once for each hole, large or small, and takes nothing that tells how large it is: take a VirtualRange or a PageTableLevel, or set Coalesce = true to be told runs of holes");

    public static readonly DiagnosticDescriptor TypeParameterHidden = Error(
        "WG0026", "A type parameter hides another",
        "Rename the type parameter '{0}' of '{1}': it hides that of '{2}', which the code of a walk may have to name");

    public static readonly DiagnosticDescriptor HugePageSeenTwice = Hint(
        "WG0027", "A large page is split after its handler saw it",
        "'{0}' is told of large pages and cannot say that they stay whole, so in the areas of an address space the walk then splits each of them and visits its parts too, as Linux does: return WalkAction.Continue for a leaf, or set Where = EntryFlags.Leaf, which keeps leaves whole");

    private static DiagnosticDescriptor Error(string id, string title, string message)
        => Create(id, title, message, DiagnosticSeverity.Error);

    /// <summary>Something that compiles, and is almost certainly not what was meant.</summary>
    private static DiagnosticDescriptor Warning(string id, string title, string message)
        => Create(id, title, message, DiagnosticSeverity.Warning);

    /// <summary>Something that works, but not as well as it could or not as it looks; code is generated all the same.</summary>
    private static DiagnosticDescriptor Hint(string id, string title, string message)
        => Create(id, title, message, DiagnosticSeverity.Info);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity)
        => new(id, title, message, "WalkGen", severity, isEnabledByDefault: true, helpLinkUri: Pages + id + ".md");
}
