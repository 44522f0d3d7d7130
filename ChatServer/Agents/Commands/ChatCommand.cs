namespace ChatServer.Agents.Commands;

/// <summary>
/// The commands that the server answers in a chat with an agent. Other texts that begin with a slash are for the agent.
/// </summary>
internal static class ChatCommand
{
    public const string Help = "/help";
    public const string Human = "/human";
    public const string Stop = "/stop";
    public const string Retry = "/retry";
    public const string NewTopic = "/new";
    public const string Forget = "/forget";
    public const string Privacy = "/privacy";

    private static readonly HashSet<string> All = [Help, Human, Stop, Retry, NewTopic, Forget, Privacy];

    public static bool Is(string text) => text.StartsWith('/') && All.Contains(text.TrimEnd());
}
