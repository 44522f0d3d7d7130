using System.Diagnostics.Metrics;

namespace ChatServer.Realtime;

internal sealed class RealtimeMetrics
{
    private readonly Counter<long> delivered;
    private readonly Counter<long> closed;
    private readonly Counter<long> frames;

    public RealtimeMetrics(IMeterFactory meters, ConnectionRegistry connections)
    {
        var meter = meters.Create("ChatServer.Realtime");
        meter.CreateObservableGauge("chat_connections", () => connections.Count, description: "Open WebSockets");
        delivered = meter.CreateCounter<long>("chat_frames_sent", description: "Frames put into clients' queues");
        frames = meter.CreateCounter<long>("chat_frames_received", description: "Frames received from clients");
        closed = meter.CreateCounter<long>("chat_connections_closed", description: "Connections closed by the server, by code");
    }

    public void Delivered(int frames) => delivered.Add(frames);

    public void Received() => frames.Add(1);

    public void Closed(int code) => closed.Add(1, new KeyValuePair<string, object?>("code", code));
}
