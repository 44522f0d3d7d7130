using ChatServer.Chats.Documents;

namespace ChatServer.Chats;

/// <summary>A chat before it is written.</summary>
internal sealed record NewChat(string Title, StoredHead Head, IReadOnlyList<ChatNode> Nodes, long Bytes);
