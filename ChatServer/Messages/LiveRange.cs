namespace ChatServer.Messages;

/// <summary>The positions that a connection was told live, without a gap; empty where both are 0.</summary>
internal readonly record struct LiveRange(long First, long Last);
