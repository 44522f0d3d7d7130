using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatServer.Realtime;

namespace ChatServer.Api.Sockets;

/// <summary>Writes records as text frames; each thread has a buffer of its own.</summary>
internal static class FrameWriter
{
    // "+00:00" and letters of all scripts are not escaped.
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    public static Frame Write<T>(T frame, JsonTypeInfo<T> type, bool isDroppable = false) =>
        Frame.Text(Json(frame, type), isDroppable);

    /// <summary>A record as JSON; valid until this thread writes the next one.</summary>
    public static ReadOnlySpan<byte> Json<T>(T value, JsonTypeInfo<T> type)
    {
        buffer ??= new ArrayBufferWriter<byte>(1_024);
        writer ??= new Utf8JsonWriter(buffer, Options);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);

        // The generated handler writes straight to the writer, with the writer's encoder.
        type.SerializeHandler!(writer, value);
        writer.Flush();
        return buffer.WrittenSpan;
    }
}
