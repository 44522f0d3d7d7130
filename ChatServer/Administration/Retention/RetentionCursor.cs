using ChatServer.Administration.Holds;
using ChatServer.Storage;

namespace ChatServer.Administration.Retention;

/// <summary>How far a rule of retention has come: everything below this message was deleted, or is held.</summary>
internal static class RetentionCursor
{
    private const string Prefix = "retention_";

    public static long Find(ReadScope read, string rule) => ServerState.Find(read, Prefix + rule);

    /// <summary>False if a hold was placed or released since the step was read: it has to be read again.</summary>
    public static bool TryAdvance(WriteScope write, string rule, RetentionStep step)
    {
        if (HoldStore.Version(write) != step.HoldsVersion)
            return false;

        ServerState.Write(write, Prefix + rule, step.Position);
        return true;
    }

    /// <summary>Makes all rules start again, as messages that were held may no longer be.</summary>
    public static void Reset(WriteScope write)
    {
        foreach (var rule in RetentionRule.Names)
            ServerState.Write(write, Prefix + rule, 0);
    }
}
