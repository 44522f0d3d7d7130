using System.Text.Json;
using ChatServer.Refusals;

namespace ChatServer.Api.Chats;

/// <summary>The body of an event.</summary>
internal sealed record EventForm(string Type, ReadOnlyMemory<byte> Data)
{
    public static Outcome<EventForm> Of(RawBody body)
    {
        var (type, data) = (body.FindText("type"), body.Require("data", JsonTokenType.StartObject, "be an object"));
        if (type.IsRefused || data.IsRefused)
            return (type.Refusal ?? data.Refusal)!;

        return type.Value.Text is { } text ? new EventForm(text, data.Value) : Refusal.Missing("type");
    }
}
