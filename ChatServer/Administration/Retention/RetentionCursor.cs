using ChatServer.Administration.Holds;
using ChatServer.Storage;

namespace ChatServer.Administration.Retention;

/// <summary>Up to which message a rule of retention is through: what lies below was deleted, or is held.</summary>
internal static class RetentionCursor
{
    private const string Prefix = "retention_";

    public static long Find(ReadScope read, string rule) => ServerState.Find(read, Prefix + rule);

    /// <summary>False where a hold was placed or released since the step was read: it has to be looked at again.</summary>
    public static bool TryAdvance(WriteScope write, string rule, RetentionStep step)
    {
        if (HoldStore.Version(write) != step.HoldsVersion)
            return false;

        ServerState.Write(write, Prefix + rule, step.Position);
        return true;
    }

    /// <summary>Has all rules begin anew, as what was held may not be held any more.</summary>
    public static void Reset(WriteScope write)
    {
        foreach (var rule in RetentionRule.Names)
            ServerState.Write(write, Prefix + rule, 0);
    }
}
