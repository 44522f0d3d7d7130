using System.Text;
using System.Text.Json;

namespace ChatServer.Api.Events.SocketIo;

/// <summary>An event that a Socket.IO client sent: <c>[name, payload, …]</c>, behind the number of its acknowledgement.</summary>
/// <param name="Ack">Digits; null if the client wants no acknowledgement.</param>
/// <param name="NameJson">The name as it was sent, with its quotation marks.</param>
/// <param name="Payload">JSON; empty if there is none.</param>
internal sealed record SocketIoEvent(string? Ack, string Name, byte[] NameJson, byte[] Payload)
{
    private const int MaxAckDigits = 15;

    /// <summary>The same event in the form of <c>/ws/events</c>.</summary>
    public byte[] ToFrame() => Payload.Length == 0
        ? [.. "{\"type\":"u8, .. NameJson, (byte)'}']
        : [.. "{\"type\":"u8, .. NameJson, .. ",\"data\":"u8, .. Payload, (byte)'}'];

    /// <summary>Null if the packet is malformed.</summary>
    public static SocketIoEvent? TryRead(ReadOnlySpan<byte> content)
    {
        var digits = CountDigits(content);
        if (digits > MaxAckDigits)
            return null;

        var ack = digits == 0 ? null : Encoding.ASCII.GetString(content[..digits]);
        try
        {
            return ReadList(ack, content[digits..]);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Not JSON, or a name with half a surrogate pair.
            return null;
        }
    }

    /// <summary>Whether this is the answer to an event, which this server never asks for: digits and a list.</summary>
    public static bool IsAcknowledgement(ReadOnlySpan<byte> content)
    {
        var digits = CountDigits(content);
        try
        {
            var reader = new Utf8JsonReader(content[digits..]);
            return digits is > 0 and <= MaxAckDigits && reader.Read() && reader.TokenType == JsonTokenType.StartArray
                && EndsAfter(ref reader);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static int CountDigits(ReadOnlySpan<byte> content)
    {
        var other = content.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return other < 0 ? content.Length : other;
    }

    private static SocketIoEvent? ReadList(string? ack, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray
            || !reader.Read() || reader.TokenType != JsonTokenType.String)
            return null;

        var name = reader.GetString()!;
        var nameJson = json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed].ToArray();
        reader.Read();
        byte[] payload = [];
        if (reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            payload = json[start..(int)reader.BytesConsumed].ToArray();
        }

        while (reader.TokenType != JsonTokenType.EndArray || reader.CurrentDepth > 0)
        {
            reader.Read();
            if (reader.CurrentDepth > 0)
                reader.Skip();
        }

        return reader.Read() ? null : new SocketIoEvent(ack, name, nameJson, payload);
    }

    private static bool EndsAfter(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return !reader.Read();
    }
}
