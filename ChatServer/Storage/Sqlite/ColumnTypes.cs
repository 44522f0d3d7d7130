using System.Data;
using Dapper;

namespace ChatServer.Storage.Sqlite;

/// <summary>How Dapper reads and writes the types that SQLite has no column type for.</summary>
internal static class ColumnTypes
{
    public static void Register()
    {
        SqlMapper.RemoveTypeMap(typeof(Guid));
        SqlMapper.RemoveTypeMap(typeof(Guid?));
        SqlMapper.AddTypeHandler(new GuidColumn());
        SqlMapper.AddTypeHandler(new TimestampColumn());
        DefaultTypeMap.MatchNamesWithUnderscores = true;

        // Dapper caches what it generates per statement: lists of almost the same length share one statement.
        SqlMapper.Settings.PadListExpansions = true;
    }

    private sealed class GuidColumn : SqlMapper.TypeHandler<Guid>
    {
        private const int GuidBytes = 16;

        public override Guid Parse(object value) =>
            value is byte[] { Length: GuidBytes } bytes ? new Guid(bytes) : throw new DataException("An id isn't 16 bytes");

        public override void SetValue(IDbDataParameter parameter, Guid value) => parameter.Value = value.ToByteArray();
    }

    private sealed class TimestampColumn : SqlMapper.TypeHandler<Timestamp>
    {
        public override Timestamp Parse(object value) => new((long)value);

        public override void SetValue(IDbDataParameter parameter, Timestamp value) => parameter.Value = value.Nanoseconds;
    }
}
