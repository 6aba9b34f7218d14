// One import brings the binding and this layer.
@_exported import FieldFFI
