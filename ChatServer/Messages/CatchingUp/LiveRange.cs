namespace ChatServer.Messages.CatchingUp;

/// <summary>The positions that a connection was delivered live, without a gap; empty if both are 0.</summary>
internal readonly record struct LiveRange(long First, long Last);
