using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>What a client has of one message's content when it applies all events that it hears.</summary>
internal sealed class StreamedCopy(string content)
{
    public string Content { get; private set; } = content;

    /// <summary>Whether the stream has ended.</summary>
    public bool HasEnded { get; private set; }

    public void Apply(JsonElement frame)
    {
        if (frame.Text("type") != "events")
            return;

        var told = frame.GetProperty("data").GetProperty("data");
        var data = told.GetProperty("data");
        switch (told.Text("type"))
        {
            case "message":
                Content += data.Text("content");
                break;
            case "chat:message":
                Content = data.Text("content")!;
                break;
            case "status":
                HasEnded = true;
                break;
        }
    }
}
