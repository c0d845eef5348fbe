"""x"""
class ReadingSuite: """x"""
