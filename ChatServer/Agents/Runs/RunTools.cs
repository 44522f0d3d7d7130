namespace ChatServer.Agents.Runs;

/// <summary>The tools that every agent has.</summary>
internal static class RunTools
{
    /// <summary>Asks the owner to answer: the chat waits for them.</summary>
    public const string AskOwner = "ask_owner";
}
