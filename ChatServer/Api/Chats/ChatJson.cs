using System.Text.Json.Serialization;

namespace ChatServer.Api.Chats;

[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class ChatJson : JsonSerializerContext;
