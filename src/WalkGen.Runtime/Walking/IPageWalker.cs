using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>A walker that only reads entries. It can walk any memory. The generator adds it to a walker's base list.</summary>
public interface IPageWalker : IEntryWalker;

/// <summary>A walker that changes entries. It can walk only writable memory. The generator adds it to a walker's base list.</summary>
public interface IPageEditor : IEntryWalker;
