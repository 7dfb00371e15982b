namespace WalkGen;

/// <summary>Marks memory in which a table that is opened for writing is copied. A walk opens tables for reading where it can.</summary>
internal interface ICopiedMemory;
