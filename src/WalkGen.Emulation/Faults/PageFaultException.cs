namespace WalkGen.Emulation;

/// <summary>The exception for a page fault that was not handled.</summary>
public sealed class PageFaultException(PageFault fault)
    : Exception($"A {fault.Access} of {fault.Address} faulted: {fault.Reason}.")
{
    /// <summary>The fault.</summary>
    public PageFault Fault { get; } = fault;
}
